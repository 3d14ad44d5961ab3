// The bar that tells about a lost line. The page below stays readable; nothing is reloaded while something typed would be lost.
const bar = document.getElementById("components-reconnect-modal");

const hasTyped = () =>
    document.querySelector(".mud-dialog") !== null
    || [...document.querySelectorAll("main input, main textarea")].some(i => i.type !== "hidden" && i.type !== "checkbox" && !i.readOnly && i.value !== "");

const resume = async () => {
    if (await Blazor.resumeCircuit()) return true;
    if (hasTyped()) {
        bar.dataset.state = "rejected";
        return false;
    }
    location.reload();
    return true;
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

bar.addEventListener("components-reconnect-state-changed", async e => {
    const state = e.detail.state;
    if (state === "hide") delete bar.dataset.state;
    else if (state === "rejected") await resume();
    else bar.dataset.state = state;
});

const retryWhenSeen = () => { if (bar.dataset.state === "failed" && document.visibilityState === "visible") retry(); };
document.addEventListener("visibilitychange", retryWhenSeen);
addEventListener("online", retryWhenSeen);

document.addEventListener("click", e => {
    const act = e.target.closest("[data-act]")?.dataset.act;
    if (act === "connection-retry") retry();
    if (act === "connection-reload") location.reload();
});
