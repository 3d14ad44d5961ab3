// The panel of the assistant: where the focus is, its keys, what it covers, the newest words in sight, and copying. What is said is the server's.
const small = matchMedia("(max-width: 599.98px), (max-height: 499.98px)");
const coarse = matchMedia("(pointer: coarse)");
const panel = () => document.getElementById("v-assistant");
const form = () => document.getElementById("v-assistant-form");
const field = () => document.getElementById("v-assistant-text");
const opener = () => document.getElementById("v-assistant-open");
const talk = () => panel()?.querySelector("[data-talk]");
const covers = () => small.matches || panel()?.dataset.size === "full";
const close = () => panel()?.querySelector("[data-close]")?.click();

let shown = null;
let followed = true;
// What is typed and not sent outlives the panel and the page; the server need not know.
const DRAFT = "venus.assistant.draft";
let draft = window.venusDevice.recallInTab(DRAFT) ?? "";
const keepDraft = text => window.venusDevice.rememberInTab(DRAFT, (draft = text) || null);
// A question stays the draft until the server has it: what goes over a lost line never comes.
let sent = null;

// A field that takes no more says so, or the end of what is pasted would be missing without a word.
const measure = () => {
    const { value, maxLength } = field();
    document.getElementById("v-assistant-full").textContent = value.length < maxLength ? "" : `A question has at most ${maxLength.toLocaleString("en")} characters: what comes after them is left out.`;
};

const write = text => {
    if (!field()) return;
    field().value = text;
    measure();
};

const endSending = () => form()?.removeAttribute("data-sending");
const taken = () => {
    if (draft === sent) {
        keepDraft("");
        write("");
    }
    sent = null;
    endSending();
};

// What it covers can be neither reached nor read meanwhile.
const cover = () => document.querySelectorAll(".v-skip, .v-shell").forEach(behind => behind.toggleAttribute("inert", !!panel() && covers()));
small.addEventListener("change", cover);

const isAnswering = () => !!form()?.hasAttribute("data-answering");

// Figures that come below a finished answer do not push it out of sight.
const follow = () => {
    const list = talk();
    if (list && followed && isAnswering()) list.scrollTop = list.scrollHeight;
};

// A conversation that is shown anew stands at its last question.
let first = null;
const beginAtTheLast = () => {
    const now = talk()?.querySelector(".exchange") ?? null;
    if (now === first) return;
    first = now;
    followed = true;
    if (first && !isAnswering()) talk().scrollTop = [...talk().querySelectorAll(".exchange")].at(-1).offsetTop;
};
document.addEventListener("scroll", e => {
    if (e.target === talk()) followed = e.target.scrollHeight - e.target.scrollTop - e.target.clientHeight < 48;
}, true);

// Its field, or else its title: the keyboard of a phone would hide what stands there.
const enter = () => (coarse.matches ? document.getElementById("v-assistant-title") : field() ?? panel()?.querySelector("[data-back]"))?.focus();

new MutationObserver(changes => {
    if (sent !== null && changes.some(c => c.attributeName === "data-answering")) taken();
    // What is shown: nothing, the list of conversations, or a conversation.
    const now = field() ?? panel();
    if (now !== shown) {
        const opened = !shown && now;
        shown = now;
        cover();
        write(draft);
        // One that a page loaded anew brings back does not take what is typed, or scanned at the counter, unless it covers the page.
        const called = !panel()?.hasAttribute("data-resumed") || covers();
        if (now && (opened ? called : document.activeElement === document.body)) enter();
        else if (!now && document.activeElement === document.body) (opener() ?? document.querySelector("h1"))?.focus();
    }
    if (!now) return;
    // The row of a deleted conversation takes the focus with it.
    if (document.activeElement === document.body && changes.some(c => c.removedNodes.length && c.target.matches?.(".talks"))) enter();
    if (changes.some(c => c.target.id === "v-assistant")) {
        cover();
        if (covers() && document.activeElement.matches("body, .v-skip, .v-shell *")) enter();
    }
    beginAtTheLast();
    if (changes.some(c => panel().contains(c.target))) follow();
}).observe(document.body, { childList: true, subtree: true, characterData: true, attributeFilter: ["data-size", "data-answering"] });

// The line is back, and nobody took what was sent before.
document.getElementById("components-reconnect-modal").addEventListener("components-reconnect-state-changed", e => {
    if (e.detail.state !== "hide" || sent === null) return;
    endSending();
    // What was typed since stays behind it.
    if (draft !== sent) keepDraft(`${sent}\n${draft}`);
    write(draft);
});

// The field is emptied here: by the time the server could do it, the next question is being typed.
document.addEventListener("submit", e => {
    if (e.target.id !== "v-assistant-form") return;
    // What is blank to the server is blank here: it would not answer.
    if (!/[^\s\u0085]/.test(field().value) || e.target.matches("[data-answering], [data-sending]")) {
        e.preventDefault();
        e.stopImmediatePropagation();
        return;
    }
    field().dispatchEvent(new Event("change", { bubbles: true }));
    keepDraft(sent = field().value);
    write("");
    e.target.dataset.sending = "";
    followed = true;
}, true);

document.addEventListener("input", e => {
    if (e.target !== field()) return;
    keepDraft(e.target.value);
    measure();
});

// In the panel keys are its own: neither the counter's nor the page's.
document.addEventListener("keydown", e => {
    if (e.key === "/" && (e.ctrlKey || e.metaKey) && !e.altKey) {
        e.preventDefault();
        e.stopImmediatePropagation();
        if (!document.querySelector(".mud-dialog") && !document.getElementById("v-search")?.open) (panel() ?? document).querySelector("[data-close], #v-assistant-open")?.click();
        return;
    }
    if (!panel()?.contains(e.target)) return;
    e.stopImmediatePropagation();
    if (e.key === "Escape" && !e.repeat && !e.isComposing) close();
    else if (e.key === "Enter" && e.target === field() && !e.shiftKey && !e.isComposing) {
        e.preventDefault();
        field().form.requestSubmit();
    }
}, true);

const copy = async button => {
    const said = panel().querySelector("[data-copied]");
    try {
        await navigator.clipboard.writeText(button.closest(".exchange").querySelector("[data-answer]").innerText);
        button.dataset.done = "";
        said.textContent = "Copied";
    } catch {
        said.textContent = "This browser does not let Venus copy.";
    }
    setTimeout(() => {
        delete button.dataset.done;
        said.textContent = "";
    }, 2000);
};

document.addEventListener("click", e => {
    const target = e.target.closest?.("#v-assistant :is(a, [data-copy], [data-refocus])");
    if (target?.matches("[data-copy]")) copy(target);
    if (target?.matches("[data-refocus]")) enter();
    // A source is looked at where it stands, not behind the panel.
    if (target?.matches("a") && covers() && !e.ctrlKey && !e.metaKey && !e.shiftKey) close();
});
