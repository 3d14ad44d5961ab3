// Up and down walk the check boxes of one list (data-walk). No round trip: the focus is the browser's.
const step = { ArrowUp: -1, ArrowDown: 1 };

document.addEventListener("keydown", e => {
    const box = step[e.key] && !e.altKey && !e.ctrlKey && !e.metaKey && e.target.closest?.("[data-walk]");
    if (!box) return;
    const boxes = [...document.querySelectorAll(`[data-walk="${box.dataset.walk}"]`)];
    e.preventDefault();
    boxes[boxes.indexOf(box) + step[e.key]]?.focus();
});
