// Menu, drag width, tooltips and theme button. No round trip to the server: they work at once, and while the line is down.
const root = document.documentElement;
const device = window.venusDevice;
const narrow = matchMedia("(max-width: 959.98px)");

const openMenu = () => {
    root.dataset.drawer = "open";
    document.querySelector("#v-sidebar a")?.focus();
};
const closeMenu = () => {
    if (root.dataset.drawer !== "open") return;
    delete root.dataset.drawer;
    document.querySelector("[data-act=menu-open]")?.focus();
};

// Nobody listens for a key that comes up, nor in a dialog for the letters of a text, but MudBlazor's fields and dialogs would call the host five times for each; beyond
// twenty calls a second what somebody does is left out. Figures of the counter are typed by the page.
const isLetter = e => e.key?.length === 1 && !e.ctrlKey && !e.altKey && !e.metaKey && e.target.matches?.(".mud-dialog :is(input, textarea):not([data-figure])");
addEventListener("keyup", e => e.stopPropagation(), true);
addEventListener("keydown", e => { if (isLetter(e)) e.stopPropagation(); }, true);

// Of buttons that are a choice, Tab reaches the chosen one and the arrows the others.
const arrows = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
document.addEventListener("keydown", e => {
    const choice = e.target.matches?.("[role=radio]") && arrows[e.key] && e.target.closest("[role=radiogroup]");
    if (!choice) return;
    e.preventDefault();
    const all = [...choice.querySelectorAll("[role=radio]")];
    const next = all.at((all.indexOf(e.target) + arrows[e.key]) % all.length);
    next.focus();
    next.click();
});

const searchBox = () => document.getElementById("v-search");
const closeSearch = () => searchBox()?.close();
// Over a dialog that waits for an answer there is nothing to go to.
const openSearch = () => {
    const box = searchBox();
    if (!box || box.open || document.querySelector(".mud-dialog")) return;
    document.querySelectorAll("[popover]:popover-open").forEach(menu => menu.hidePopover());
    delete root.dataset.drawer;
    hideTip();
    const field = box.querySelector("input");
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    box.showModal();
};
window.venusSearch = { close: closeSearch };

const topDialog = () => [...document.querySelectorAll(".mud-dialog")].at(-1);
const fieldKinds = "input, select, textarea";
window.venusDialogs = {
    // Whoever is in a field already stays there.
    enter: () => {
        if (!document.activeElement.matches(fieldKinds)) topDialog()?.querySelector(`:is(${fieldKinds}, [role=checkbox]):not([disabled])`)?.focus();
    },
};
const firstFault = () => (topDialog() ?? document).querySelector(`:has(> .v-field-error) :is(${fieldKinds}, [role=checkbox])`);
// A button that found faults hands the focus to the first field in error; somebody who types is not disturbed.
new MutationObserver(changes => {
    const pressed = document.activeElement;
    // A dialog's own button may also have found that fewer are left.
    const told = c => pressed.matches(".mud-dialog-actions button") ? [...c.addedNodes, ...c.removedNodes] : [...c.addedNodes];
    if (!pressed.matches("button, body") || !changes.some(c => told(c).some(node => node.matches?.(".v-field-error")))) return;
    firstFault()?.focus();
}).observe(document.body, { subtree: true, childList: true });
// So does one of a dialog that its act locked, when the same faults stand again; without any it has the focus back itself.
new MutationObserver(changes => {
    if (document.activeElement !== document.body || document.querySelector(".pos")) return;
    const freed = changes.map(c => c.target).findLast(button => !button.disabled && topDialog()?.contains(button));
    if (freed) (firstFault() ?? freed).focus();
}).observe(document.body, { subtree: true, attributeFilter: ["disabled"] });

// A dialog or a side panel that closes gives the focus back to what opened it, as soon as that can be pressed again; when it is gone, as the row of what was deleted, to the
// title of the panel or the page, or to the way back from the list of conversations. So does a button that its act locks, and in a panel one that is taken away. A dialog's
// own trap looks for its opener when its first field may have the focus already.
const kinds = [".mud-dialog", ".v-side"];
const before = {};
let inPanel = false;
let inTalk = false;
let pending = null;
document.addEventListener("focusin", e => {
    pending = null;
    if (e.target.closest(kinds[0])) return;
    before[kinds[0]] = e.target;
    inPanel = !!e.target.closest(kinds[1]);
    inTalk = !!e.target.closest("#v-assistant");
    if (!inPanel) before[kinds[1]] = e.target;
});
new MutationObserver(changes => {
    const last = before[kinds[0]];
    // Where keys are the counter's, a button that gets the focus back would take its Enter.
    if (last?.disabled && !document.querySelector(".pos") && changes.some(c => c.target === last)) pending = last;
    if (document.activeElement !== document.body) return;
    const gone = kind => !document.querySelector(kind) && changes.some(c => [...c.removedNodes].some(node => node.matches?.(kind) || node.querySelector?.(kind)));
    const kind = kinds.find(gone);
    if (kind) pending = before[kind] ?? document.querySelector("h1");
    else if (inPanel && !document.querySelector(kinds[0]) && !last.isConnected) pending = last;
    if (!pending || (pending.isConnected && pending.disabled)) return;
    const title = () => (inTalk ? document.querySelector("#v-assistant [data-back]") : document.querySelector(".v-side h2[tabindex]")) ?? document.querySelector("h1");
    (pending.isConnected ? pending : title())?.focus({ preventScroll: true });
    pending = null;
}).observe(document.body, { subtree: true, childList: true, attributeFilter: ["disabled"] });

// A menu longer than the window stands where its page is.
const reveal = () => {
    const here = document.querySelector("#v-sidebar .v-nav .v-on")?.getBoundingClientRect();
    if (!here) return;
    const menu = document.querySelector("#v-sidebar .v-nav");
    const frame = menu.getBoundingClientRect();
    menu.scrollTop += Math.min(0, here.top - frame.top) + Math.max(0, here.bottom - frame.bottom);
};
new MutationObserver(changes => {
    if (changes.some(c => c.target.closest?.("#v-sidebar") || [...c.addedNodes].some(node => node.querySelector?.("#v-sidebar")))) reveal();
}).observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-current"] });

// What is folded under a button closes as menus do: by a tap elsewhere or on a link in it, when the focus leaves, and by Escape.
const leaveFolds = e => document.querySelectorAll(".v-tools[open]").forEach(fold => {
    if (!fold.contains(e.target) || (e.type === "click" && e.target.closest("a"))) fold.open = false;
});
document.addEventListener("click", leaveFolds);
document.addEventListener("focusin", leaveFolds);
document.addEventListener("keydown", e => {
    const fold = e.key === "Escape" && e.target.closest?.(".v-tools[open]");
    if (!fold) return;
    fold.open = false;
    fold.querySelector("summary").focus();
});

const acts = {
    "search": openSearch,
    "search-close": closeSearch,
    "theme": device.toggleTheme,
    "menu-open": openMenu,
    "menu-close": closeMenu,
    "menu-collapse": () => {
        if (narrow.matches) return closeMenu();
        device.toggleMenu();
        hideTip();
    },
};

document.addEventListener("click", e => {
    acts[e.target.closest("[data-act]")?.dataset.act]?.();
    if (e.target.closest("#v-sidebar a")) closeMenu();
    // Beside the search, or one of its results that does not go to another tab.
    if (e.target === searchBox() || (e.target.closest("#v-search a") && !e.ctrlKey && !e.metaKey && !e.shiftKey)) closeSearch();
});
// Before all others: what is typed into the search is nobody else's, neither the counter's nor, for single letters, the server's.
const isSearchKey = e => (root.hasAttribute("data-mac") ? e.metaKey && !e.ctrlKey : e.ctrlKey && !e.metaKey) && !e.altKey && !e.shiftKey
    && (e.key.toLowerCase() === "k" || (e.code === "KeyK" && e.key > "\u007f"));
document.addEventListener("keydown", e => {
    const box = searchBox();
    if (isSearchKey(e)) {
        if (!box) return;
        e.preventDefault();
        e.stopImmediatePropagation();
        if (box.open) closeSearch();
        else openSearch();
    } else if (box?.open) {
        if (e.target.id === "v-search-text" && !e.isComposing && ["ArrowDown", "ArrowUp", "Enter"].includes(e.key)) e.preventDefault();
        else e.stopImmediatePropagation();
    }
}, true);
new MutationObserver(changes => {
    for (const { target } of changes) {
        if (target.id === "v-search-text") document.getElementById(target.getAttribute("aria-activedescendant"))?.scrollIntoView({ block: "nearest" });
    }
}).observe(document.body, { subtree: true, attributeFilter: ["aria-activedescendant"] });
// What is typed in a form is not dropped by one slip: the first Escape leads to the button that leaves the form, the next one leaves.
document.addEventListener("input", e => e.target.closest("div.v-form")?.closest(".mud-dialog, .v-side")?.setAttribute("data-typed", ""));
document.addEventListener("keydown", e => {
    if (e.key !== "Escape" || document.querySelector(".mud-popover-open, #v-search[open]")) return;
    const form = topDialog() ?? e.target.closest?.(".v-side");
    const leave = form?.matches("[data-typed]") && form.querySelector("[data-cancel], .v-side-head [aria-label=Close]");
    if (!leave || leave === document.activeElement) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    leave.dataset.tip = "Esc again leaves what is typed";
    leave.focus();
}, true);
document.addEventListener("keydown", e => {
    if (e.key !== "Escape") return;
    closeMenu();
    hideTip();
    // Escape is a tap on the button that leaves the dialog on top; while that button waits for an answer, so does Escape.
    if (!e.repeat) topDialog()?.querySelector("[data-cancel]")?.click();
});

// A button with a menu. The browser opens, closes and layers the popover; here is where it stands and which of its items has the focus.
const itemsOf = menu => [...menu.querySelectorAll("[role^=menuitem]")];
const openerOf = menu => document.querySelector(`[popovertarget="${menu.id}"][aria-haspopup=menu]`);

const enter = (menu, steps) => {
    const items = itemsOf(menu);
    const first = Math.max(0, items.findIndex(item => item.ariaChecked === "true"));
    items.at((first + steps) % items.length).focus();
};

document.addEventListener("toggle", e => {
    const menu = e.target;
    if (!menu.matches("[popover][role=menu]") || e.newState !== "open") return;
    const left = Math.min(openerOf(menu).getBoundingClientRect().left, innerWidth - menu.offsetWidth - 8);
    menu.style.left = `${Math.max(8, left)}px`;
    if (!menu.contains(document.activeElement)) enter(menu, 0);
}, true);

// FocusOnNavigate moves the focus to the heading when the page is ready; who has opened a menu meanwhile keeps it.
document.addEventListener("focusin", e => {
    const menu = e.target.matches("h1") && document.querySelector("[popover][role=menu]:popover-open");
    if (menu) enter(menu, 0);
});

document.addEventListener("keydown", e => {
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    const opener = e.target.closest?.("[popovertarget][aria-haspopup=menu]");
    if (opener && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
        e.preventDefault();
        const menu = document.getElementById(opener.getAttribute("popovertarget"));
        // Quick hands: the menu is open, but its first item has not the focus yet.
        if (menu.matches(":popover-open")) enter(menu, e.key === "ArrowDown" ? 1 : -1);
        else menu.showPopover();
        return;
    }
    const menu = e.target.closest?.("[popover][role=menu]");
    if (!menu) return;
    const items = itemsOf(menu);
    const at = items.indexOf(e.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (e.key === "Tab") menu.hidePopover();
    if (next === undefined) return;
    e.preventDefault();
    items.at(next % items.length).focus();
});

const setWidth = px => {
    const width = Math.round(Math.min(500, Math.max(200, px)));
    root.style.setProperty("--v-menu-width", `${width}px`);
    device.remember("venus.menu.width", String(width));
};

document.addEventListener("pointerdown", e => {
    const handle = e.target.closest("[data-act=menu-drag]");
    if (!handle) return;
    e.preventDefault();
    handle.setPointerCapture(e.pointerId);
    const move = m => setWidth(m.clientX);
    handle.addEventListener("pointermove", move);
    // However the drag ends, let go or cancelled.
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
});

// One tooltip for everything that is drawn as an icon alone.
let tip;
const hideTip = () => tip?.remove();
const showTip = e => {
    const target = e.target.closest?.("[data-tip]");
    hideTip();
    if (!target || target.querySelector(".v-nav-text")?.offsetWidth > 1) return;
    tip = Object.assign(document.createElement("div"), { className: "v-tip", textContent: target.dataset.tip });
    tip.setAttribute("aria-hidden", "true");
    document.body.append(tip);
    const box = target.getBoundingClientRect();
    const beside = target.closest("#v-sidebar");
    tip.style.left = `${beside ? box.right + 8 : Math.min(box.left, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${beside ? box.top + (box.height - tip.offsetHeight) / 2 : box.bottom + 6}px`;
};
document.addEventListener("pointerover", e => { if (e.pointerType === "mouse") showTip(e); });
document.addEventListener("focusin", e => { if (e.target.matches(":focus-visible")) showTip(e); });
document.addEventListener("focusout", hideTip);
