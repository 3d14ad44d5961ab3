// Arrow keys move the open detail along a list marked data-rows, wherever the focus is, unless somebody types or answers a dialog.
const step = { ArrowUp: -1, ArrowDown: 1 };

document.addEventListener("keydown", e => {
    if (!step[e.key] || e.defaultPrevented || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    if (e.target.closest?.("input, select, textarea, [role=dialog], [role=menu]") || document.querySelector(".mud-dialog")) return;
    const links = [...document.querySelectorAll("[data-rows] tbody a")];
    const next = links[links.findIndex(link => link.ariaCurrent === "true") + step[e.key]];
    if (!next || !links.some(link => link.ariaCurrent === "true")) return;
    e.preventDefault();
    next.click();
    next.closest("tr").scrollIntoView({ block: "nearest" });
});
