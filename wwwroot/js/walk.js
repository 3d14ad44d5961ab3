// The arrows walk the inputs and the check boxes of a list marked data-walk; Enter goes on to the next input. No round trip: what is typed next belongs
// to the next input at once.
const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };
const stop = "input, [role=checkbox]";

document.addEventListener("keydown", e => {
    if (!step[e.key] || e.isComposing || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const list = e.target.matches?.(e.key === "Enter" ? "input" : stop) && e.target.closest("[data-walk]");
    if (!list) return;
    const stops = [...list.querySelectorAll(stop)];
    e.preventDefault();
    const next = stops[stops.indexOf(e.target) + step[e.key]];
    next?.focus();
    // What an input holds is selected, so that typing replaces it.
    next?.select?.();
});
