// What somebody typed and has not saved, when the page must be loaded anew because its line or its host is lost: this tab keeps it for a few
// minutes and fills it in where it was typed, as soon as that field is there again and holds what it held before. The counter remembers by itself
// (pos.js); passwords and codes are never kept; signing in as anybody forgets everything (sign-in.js).
const NAME = "venus.drafts";
const LIFETIME = 10 * 60_000;
const FIELDS = "main :is(input, textarea), .mud-dialog :is(input, textarea), #v-assistant-text";
const UNTYPED = "[type=hidden], [type=checkbox], [type=radio], [type=file], [readonly]";
const NEVER = `${UNTYPED}, [data-figure], [data-pos-search], [type=password], [autocomplete=one-time-code]`;
const TOLD = `:is(${FIELDS}, main select, .mud-dialog select):not(${UNTYPED})`;

const before = new WeakMap();
const changed = new WeakMap();
let filling = false;

const isDraft = field => field.matches?.(FIELDS) && !field.matches(NEVER);

const labelOf = field => field.ariaLabel ?? field.labels?.[0]?.textContent.trim() ?? field.name;

// MudBlazor's own ids are new each time.
const placeOf = field => [
    location.pathname,
    field.closest(".mud-dialog")?.querySelector("h2, .mud-dialog-title")?.textContent.trim() ?? field.closest("aside")?.ariaLabel ?? "",
    field.id && !field.id.startsWith("mud") ? field.id : labelOf(field),
].join("|");

document.addEventListener("focusin", e => { if (isDraft(e.target) && !before.has(e.target)) before.set(e.target, e.target.value); });
for (const kind of ["input", "change"]) {
    document.addEventListener(kind, e => { if (e.target.matches(TOLD)) changed.set(e.target, performance.now()); }, true);
}

const drafts = () => [...document.querySelectorAll(FIELDS)]
    .filter(field => isDraft(field) && before.has(field) && before.get(field) !== field.value);

const tell = field => {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
};

/** Tells the server once more of what was typed or chosen since a moment: over a lost line it heard nothing, and would save what stood there before. */
export const tellAgain = since => [...document.querySelectorAll(TOLD)].filter(field => changed.get(field) >= since).forEach(tell);

/** Whether something typed would be lost. */
export const isTyping = () => drafts().length > 0;

/** Keeps what is typed for the page that comes now. */
export function keep() {
    const kept = drafts().map(field => ({ place: placeOf(field), from: before.get(field), to: field.value }));
    try {
        if (kept.length > 0) sessionStorage.setItem(NAME, JSON.stringify({ at: Date.now(), kept: [...read(), ...kept] }));
    } catch { /* A browser without storage forgets. */ }
}

function read() {
    try {
        const { at, kept } = JSON.parse(sessionStorage.getItem(NAME));
        return Date.now() - at < LIFETIME ? kept : [];
    } catch {
        return [];
    }
}

let waiting = read();

function fill(field) {
    const place = placeOf(field);
    const draft = waiting.find(d => d.place === place);
    if (!draft || !isDraft(field)) return;
    waiting = waiting.filter(d => d.place !== place);
    sessionStorage.setItem(NAME, JSON.stringify({ at: Date.now(), kept: waiting }));
    if (field.value !== draft.from) return;
    before.set(field, draft.from);
    field.value = draft.to;
    tell(field);
}

function look() {
    filling = false;
    document.querySelectorAll(FIELDS).forEach(fill);
    if (waiting.length === 0) watch.disconnect();
}

// Once per frame, after the page has drawn what it reads.
const watch = new MutationObserver(() => {
    if (filling) return;
    filling = true;
    requestAnimationFrame(look);
});
if (waiting.length > 0) watch.observe(document.body, { childList: true, subtree: true });
