// A certified OpenID Connect provider on this machine. Standard input brings one line of JSON: port, jwks, clients, accounts (by subject). It prints
// "ready" when it serves, and a line for each session that it ends.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";

const { value: line } = await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next();
const { port, jwks, clients, accounts } = JSON.parse(line);

const page = body => `<!DOCTYPE html><html lang="en"><head><title>Provider</title><link rel="icon" href="data:,"></head><body><main>${body}</main></body></html>`;

const provider = new Provider(`http://127.0.0.1:${port}`, {
    jwks,
    clients,
    cookies: { keys: ["tests"] },
    findAccount: (_, sub) => accounts[sub] && { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
    // Whoever has signed in has consented.
    loadExistingGrant: async ctx => {
        const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
        grant.addOIDCScope("openid email profile");
        grant.addResourceScope("urn:venus:api", "api");
        await grant.save();
        return grant;
    },
    features: {
        devInteractions: { enabled: false },
        resourceIndicators: {
            enabled: true,
            getResourceServerInfo: () => ({ scope: "api", audience: "venus-api", accessTokenTTL: 300, accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } }),
        },
        rpInitiatedLogout: {
            logoutSource: (ctx, form) => {
                ctx.body = page(`<h1>Sign out?</h1>${form}<button type="submit" form="op.logoutForm" value="yes" name="logout">Sign out of the provider</button>`);
            },
        },
    },
});

provider.on("end_session.success", () => console.log("session ended"));
provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith("/login/"))
        return next();
    if (ctx.method === "GET") {
        ctx.type = "html";
        ctx.body = page(`<h1>Provider</h1><form method="post"><label>Account <input name="account"></label><button>Sign in</button></form>`);
        return undefined;
    }
    const chunks = [];
    for await (const chunk of ctx.req)
        chunks.push(chunk);
    const accountId = new URLSearchParams(Buffer.concat(chunks).toString()).get("account");
    const result = accountId ? { login: { accountId } } : { error: "access_denied", error_description: "The person went away." };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    ctx.respond = false;
    return undefined;
});

await once(provider.listen(port, "127.0.0.1"), "listening");
console.log("ready");
