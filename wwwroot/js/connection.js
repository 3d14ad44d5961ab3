// The line to the server: it is started here, missed here, and told of in a bar. The page below stays readable.
import { isTyping, keep, tellAgain } from "./drafts.js";

// The server gives a sign of life every 3 seconds (VenusHosting.cs). A host that has died is noticed in time to be elsewhere within ten.
const SILENCE = 8_000;

const bar = document.getElementById("components-reconnect-modal");

// The counter's carts and its payment come back by themselves.
const isAsked = () => [...document.querySelectorAll(".mud-dialog")].some(dialog => !dialog.querySelector("[data-pos-payment]"));
const isWeighing = () => [...document.querySelectorAll("[data-figure]")].some(figure => figure.value !== "");

const reload = () => {
    keep();
    location.reload();
};

const leaveFor = state => {
    if (isAsked()) bar.dataset.state = state;
    else reload();
};

const resume = async () => {
    if (await Blazor.resumeCircuit()) return true;
    leaveFor("rejected");
    return false;
};

// A host that is back but knows the session no more answers every page with a redirect to sign-in.
const signedOut = async () => {
    try {
        return (await fetch("/home", { method: "HEAD", redirect: "manual", cache: "no-store" })).type === "opaqueredirect";
    } catch {
        return false;
    }
};

const retry = async () => {
    bar.dataset.state = "retrying";
    try {
        if (!await Blazor.reconnect()) await resume();
    } catch {
        // The server is still out of reach.
        bar.dataset.state = "failed";
    }
};

// Since when the server may have heard nothing.
let deaf = Infinity;
const isDown = () => deaf < Infinity;
bar.addEventListener("components-reconnect-state-changed", async e => {
    const state = e.detail.state;
    if (state === "hide") {
        delete bar.dataset.state;
        tellAgain(deaf);
        deaf = Infinity;
        return;
    }
    if (!isDown()) deaf = performance.now() - SILENCE;
    if (state !== "rejected" && bar.dataset.state !== "signedout") bar.dataset.state = state;
    if (await signedOut()) {
        if (isDown()) leaveFor("signedout");
    } else if (state === "rejected") {
        await resume();
    }
});

const retryWhenSeen = () => { if (bar.dataset.state === "failed" && document.visibilityState === "visible") retry(); };
document.addEventListener("visibilitychange", retryWhenSeen);

// The device knows at once that it has no network.
addEventListener("offline", () => { bar.dataset.state ??= "show"; });
addEventListener("online", () => {
    if (isDown()) retryWhenSeen();
    else delete bar.dataset.state;
});

// Forms of the circuit name no method. Without a line nobody takes what they send, and the browser would leave the page for it.
document.addEventListener("submit", e => { if (!e.target.hasAttribute("method")) e.preventDefault(); });

document.addEventListener("click", e => {
    const act = e.target.closest("[data-act]")?.dataset.act;
    if (act === "connection-retry") retry();
    if (act === "connection-reload") reload();
});

/**
 * The host is leaving and asks the page to connect again. "stay": no other host would take it. "later": not while somebody types or is asked.
 * Pages go one after another, so that the others are not asked for all at once.
 */
async function leave() {
    const other = await fetch("/health/ready", { cache: "no-store" }).catch(() => null);
    if (!other?.ok) return "stay";
    if (isAsked() || isTyping() || isWeighing() || document.querySelector("[data-pos-payment]")) return "later";
    setTimeout(reload, Math.random() * 1500);
    return "gone";
}

// Not exported: whoever imports a module that a page loads by its plain name gets a second one.
window.venusConnection = { leave };

await Blazor.start({ circuit: { configureSignalR: line => line.withServerTimeout(SILENCE) } });
