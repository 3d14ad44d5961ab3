// The bar that tells about a lost line. The page below stays readable; nothing is reloaded while something typed would be lost.
const bar = document.getElementById("components-reconnect-modal");

const hasTyped = () =>
    document.querySelector(".mud-dialog") !== null
    || [...document.querySelectorAll("main input, main textarea")].some(i => i.type !== "hidden" && i.type !== "checkbox" && !i.readOnly && i.value !== "");

const leaveFor = state => {
    if (hasTyped()) bar.dataset.state = state;
    else location.reload();
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

let down = false;
bar.addEventListener("components-reconnect-state-changed", async e => {
    const state = e.detail.state;
    down = state !== "hide";
    if (!down) {
        delete bar.dataset.state;
        return;
    }
    if (state !== "rejected" && bar.dataset.state !== "signedout") bar.dataset.state = state;
    if (await signedOut()) {
        if (down) leaveFor("signedout");
    } else if (state === "rejected") {
        await resume();
    }
});

const retryWhenSeen = () => { if (bar.dataset.state === "failed" && document.visibilityState === "visible") retry(); };
document.addEventListener("visibilitychange", retryWhenSeen);

// The device knows at once that it has no network; the line itself is missed only after half a minute.
addEventListener("offline", () => { bar.dataset.state ??= "show"; });
addEventListener("online", () => {
    if (down) retryWhenSeen();
    else delete bar.dataset.state;
});

document.addEventListener("click", e => {
    const act = e.target.closest("[data-act]")?.dataset.act;
    if (act === "connection-retry") retry();
    if (act === "connection-reload") location.reload();
});
