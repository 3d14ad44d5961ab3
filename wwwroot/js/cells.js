// Arrows move between the cells of a table marked data-cells. No round trip: the focus is the browser's.
const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

document.addEventListener("keydown", e => {
    const cell = step[e.key] && !e.altKey && !e.ctrlKey && !e.metaKey && e.target.closest?.("[data-cells] [data-cell]");
    if (!cell) return;
    const rows = [...cell.closest("[data-cells]").querySelectorAll("tr")]
        .map(row => [...row.querySelectorAll("[data-cell]")])
        .filter(row => row.length > 0);
    const row = rows.findIndex(cells => cells.includes(cell));
    const [down, right] = step[e.key];
    const next = rows[row + down]?.[rows[row].indexOf(cell) + right];
    e.preventDefault();
    next?.focus();
});

// On a narrow screen the ledger opens below the fold.
export const reveal = element => {
    if (element && matchMedia("(max-width: 959.98px)").matches) element.scrollIntoView({ block: "start" });
};
