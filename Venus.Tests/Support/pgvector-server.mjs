// PostgreSQL with pgvector, compiled to WebAssembly, on this machine's port of the first argument. All connections share one backend, whose user is the
// superuser whoever they say they are; their statements take turns. Prints "ready" when it serves, and ends with its standard input.
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

const db = await PGlite.create({ extensions: { vector } });
await new PGLiteSocketServer({ db, host: "127.0.0.1", port: Number(process.argv[2]), maxConnections: 20 }).start();
console.log("ready");
process.stdin.on("end", () => process.exit()).resume();
