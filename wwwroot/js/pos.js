// What the counter does without the server: it sorts keys, keeps the focus, shows the clock, remembers carts, and stays in one tab.
const SEARCH = "[data-pos-search]";
const PAYMENT_LETTERS = "cudb";
const LOCK_PATIENCE = 700;
const PIECE = 12_000;
// Of what a tap brings under the finger: milliseconds before it takes a tap, and pixels that count as the same place.
const SETTLING = 400;
const FINGER = 32;

let page;
let listening;
let letGo = () => { };
let timeZone;
let time;
let entered;
let pressed;
let chosen;
let tapped = { x: NaN, y: NaN };
let brought;

const find = selector => document.querySelector(selector);
const dialog = () => [...document.querySelectorAll(".mud-dialog")].at(-1);

// Each key goes at once, so that what follows it on the way, a field entered or a button tapped, never overtakes it. No answer is waited for: a
// lost line may owe it forever.
function send(key) {
    if (!isTyping(key)) entered = pressed = undefined;
    // What the bar on top of a lost line says is enough.
    page.invokeMethodAsync("OnKeyAsync", key).catch(() => { });
}

const isTyping = key => /^[0-9.]$/.test(key) || key === "Backspace";

const isText = element => element.matches("input, textarea") && !element.matches("[data-figure]");
// A product was taken by Enter or a tap, and its fields have not come yet.
const isAwaited = focus => chosen && focus === document.body;
const actsItself = element => element.matches("button, a, select, summary, [role=menuitem]");

// The counter's name of a pressed key; undefined leaves the key to the browser.
function nameOf(e, focus, paying) {
    const key = e.key;
    if (key === "Escape") return key;
    if (key === "Enter") return actsItself(focus) ? undefined : key;
    if (key === "Tab") return isAwaited(focus) && !e.shiftKey ? key : undefined;
    if (["F2", "F8", "F9"].includes(key)) return paying ? undefined : key;
    if (key === "ArrowUp" || key === "ArrowDown") return paying ? undefined : key;
    if (isText(focus) && !(key === "Delete" && focus.value === "")) return undefined;
    if (key === "Delete") return paying ? undefined : key;
    if (isTyping(key)) return key;
    if (key === ",") return ".";
    if (key === "*") return paying ? undefined : key;
    if (paying && PAYMENT_LETTERS.includes(key.toLowerCase())) return key.toLowerCase();
    return undefined;
}

function onKey(e) {
    if (!find("[data-pos]") || e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const open = dialog();
    const paying = open?.querySelector("[data-pos-payment]") != null;
    const focus = document.activeElement ?? document.body;
    if (e.key === "Tab" && !isAwaited(focus)) setTimeout(() => { entered = document.activeElement; });
    if ((open && !paying) || focus.closest(".mud-popover, #v-sidebar, .v-side, [aria-haspopup=menu]") || find(":popover-open")) return;

    const name = nameOf(e, focus, paying);
    if (name) {
        e.preventDefault();
        if (e.repeat && ["Enter", "Escape", "F2", "F8", "F9"].includes(name)) return;
        if (name === "Enter") leaveSearch(focus);
        send(name);
    } else if (!paying && !isText(focus) && (e.key === "/" || /^\p{L}$/u.test(e.key))) {
        if (e.key === "/") e.preventDefault();
        openSearch();
    } else if (e.key === "/" && focus.matches(SEARCH) && focus.value === "") {
        // The sign of the search, by somebody who does not see that he is in it.
        e.preventDefault();
    } else if (e.key.length === 1 && focus.matches("[data-figure]")) {
        // The page writes the figure, and has not written yet what is on its way: a browser's own letter would take the rest back.
        e.preventDefault();
    }
}

// Digits and Tab that follow at once belong to the weighing, before the answer has moved the focus there.
function leaveSearch(focus) {
    if (!focus?.matches(SEARCH)) return;
    focus.blur();
    chosen = true;
}

function openSearch() {
    find(".pos-bar")?.setAttribute("data-open", "");
    find(SEARCH)?.focus();
}

// On a phone the cart is a bar that opens upwards.
function showCart(open) {
    find("[data-pos]")?.toggleAttribute("data-cart", open);
    find(".pos-cart-bar")?.setAttribute("aria-expanded", String(open));
}

const acts = {
    "pos-search": openSearch,
    "pos-cart": () => showCart(!find("[data-pos]").hasAttribute("data-cart")),
    "pos-full": () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
};

// Wet hands tap twice: on a phone the second tap would charge what the first one added, and the third would post it. Each tap that is not taken begins the wait
// anew, and one elsewhere ends it: whoever taps there has seen what came. Keys point at nothing.
function onTap(e) {
    if (e.detail === 0) return;
    tapped = { x: e.clientX, y: e.clientY };
    const again = brought && performance.now() - brought.at <= SETTLING && Math.hypot(tapped.x - brought.x, tapped.y - brought.y) < FINGER;
    brought = undefined;
    if (!again) return;
    settle();
    e.preventDefault();
    e.stopImmediatePropagation();
}

const settle = () => { brought = { at: performance.now(), ...tapped }; };

function onClick(e) {
    entered = undefined;
    pressed = e.target.closest("[data-pos] button") ?? pressed;
    if (e.target.closest(".pos-tile")) leaveSearch(document.activeElement);
    acts[e.target.closest("[data-act]")?.dataset.act]?.();
}

// A tapped button must not take the focus from the figure being typed.
function onMouseDown(e) {
    if (e.target.closest("[data-pos] button, [data-pos-payment] button")) e.preventDefault();
}

function onFocusOut(e) {
    if (e.target.matches(SEARCH) && e.target.value === "") find(".pos-bar")?.removeAttribute("data-open");
}

function tick() {
    const clock = find("[data-pos-clock]");
    if (!clock) return;
    if (timeZone !== clock.dataset.posClock) {
        timeZone = clock.dataset.posClock;
        time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
    }
    const now = time.format(new Date());
    // The same text written again would lay the page out again, every second.
    if (clock.textContent !== now) clock.textContent = now;
}

/** Begins to listen on behalf of a page; a page before it stops. */
export function start(target) {
    stop();
    page = target;
    // What lay under the finger went with the page before.
    brought = undefined;
    listening = new AbortController();
    const { signal } = listening;
    addEventListener("keydown", onKey, { signal });
    addEventListener("click", onTap, { signal, capture: true });
    addEventListener("click", onClick, { signal });
    addEventListener("mousedown", onMouseDown, { signal });
    addEventListener("focusin", onFocusIn, { signal });
    addEventListener("focusout", onFocusOut, { signal });
    const clock = setInterval(tick, 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
}

export function stop() {
    listening?.abort();
    letGo();
}

/**
 * Puts the focus on the field that gets the keys: of the payment, or else of the weighing, or else on the search. A phone's search waits for a
 * tap, because its keyboard would cover the products. After a question that was left (back) the button that asked it takes the search's place.
 */
export function focus(paying, back = false, tries = 25) {
    tick();
    chosen = false;
    const search = find("dialog[open]");
    if (search) {
        search.addEventListener("close", () => focus(paying, back), { once: true, signal: listening.signal });
        return;
    }
    // Whoever has gone on with Tab before the answer came stays there.
    if (find(":popover-open") || (entered && document.activeElement === entered)) return;
    // A dialog stands for a moment before its content comes and after it is done, and then puts the focus back by itself.
    if (paying ? !find("[data-pos-payment] [data-active]") : dialog()) {
        if (tries > 0) setTimeout(() => focus(paying, back, tries - 1), 40);
        return;
    }
    if (paying) showCart(false);
    const field = find(paying ? "[data-pos-payment] [data-active]" : "[data-pos] [data-active]");
    if (field) {
        field.focus({ preventScroll: true });
        field.select();
    } else if (back && pressed?.isConnected) {
        pressed.focus({ preventScroll: true });
    } else if (matchMedia("(pointer: fine)").matches) {
        find(SEARCH)?.focus();
    }
}

// The dialog's own trap takes the focus to itself; there no key would reach a field.
function onFocusIn(e) {
    if (e.target.closest(".mud-dialog-container") && find("[data-pos-payment]") && !e.target.matches("input, button, a")) focus(true, false, 0);
}

/** Claims the carts of that name for this tab, by force when asked. False while another tab has them. */
export function hold(name, force) {
    letGo();
    if (!navigator.locks) return true;
    return new Promise(answer => {
        const patience = new AbortController();
        const timer = setTimeout(() => patience.abort(), LOCK_PATIENCE);
        let held = false;
        navigator.locks.request(name, force ? { steal: true } : { signal: patience.signal }, () => {
            clearTimeout(timer);
            held = true;
            answer(true);
            return new Promise(release => { letGo = release; });
        }).catch(() => {
            // Either patience ended, or another tab took over.
            if (held) page.invokeMethodAsync("OnTakenAsync");
            else answer(false);
        });
    });
}

/** A piece of what is remembered, because one message to the server is small. Shorter than PIECE: the last one. */
export const recall = (name, from) => (window.venusDevice.recall(name) ?? "").slice(from, from + PIECE);

// What the server drew is what the device remembers, without another round trip; a batch that arrives late after a lost line counts as well.
customElements.define("venus-till", class extends HTMLElement {
    static observedAttributes = ["text"];

    attributeChangedCallback() {
        if (this.getAttribute("text")) window.venusDevice.remember(this.getAttribute("name"), this.getAttribute("text"));
    }
});

// On a phone the weighing covers the page like a dialog; beside the tiles it is a part of the page.
const phone = matchMedia("(max-width: 959.98px)");
customElements.define("venus-sheet", class extends HTMLElement {
    static observedAttributes = ["open"];

    connectedCallback() {
        phone.addEventListener("change", this.adapt);
        this.adapt();
    }

    disconnectedCallback() {
        phone.removeEventListener("change", this.adapt);
        this.adapt();
    }

    attributeChangedCallback() {
        this.adapt();
    }

    adapt = () => {
        const covers = this.isConnected && phone.matches && this.hasAttribute("open");
        if (covers !== (this.role === "dialog")) settle();
        this.role = covers ? "dialog" : "region";
        this.ariaModal = covers ? "true" : null;
        document.querySelectorAll(".v-appbar, .pos-pick, .pos-cart").forEach(other => { other.inert = covers; });
    };
});

// The payment covers what lay there, and uncovers it.
customElements.define("venus-payment", class extends HTMLElement {
    connectedCallback() {
        settle();
    }

    disconnectedCallback() {
        settle();
    }
});
