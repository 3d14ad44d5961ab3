// Enter and the arrows walk the inputs of a table marked data-fields. No round trip: what is typed next belongs to the next input at once.
const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", e => {
    if (!step[e.key] || e.isComposing || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || !e.target.matches?.("[data-fields] input")) return;
    const inputs = [...e.target.closest("[data-fields]").querySelectorAll("input")];
    e.preventDefault();
    const next = inputs[inputs.indexOf(e.target) + step[e.key]];
    next?.focus();
    // What it holds is selected, so that typing replaces it.
    next?.select();
});
