// What the browser itself remembers and decides: theme, width of the menu, last store. Runs before the first paint.
(() => {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)");

    const recall = key => {
        try { return localStorage.getItem(key); } catch { return null; }
    };
    const remember = (key, value) => {
        try {
            if (value === null) localStorage.removeItem(key);
            else localStorage.setItem(key, value);
        } catch { /* A browser without storage forgets; nothing depends on it. */ }
    };

    const applyTheme = () => {
        const chosen = recall("venus.theme");
        const theme = chosen ?? (system.matches ? "dark" : "light");
        root.dataset.theme = theme;
        root.style.colorScheme = theme;
    };

    // Choosing what the system has anyway means following the system again.
    const toggleTheme = () => {
        const next = root.dataset.theme === "dark" ? "light" : "dark";
        remember("venus.theme", next === (system.matches ? "dark" : "light") ? null : next);
        applyTheme();
    };

    const applyMenu = () => {
        root.dataset.menu = recall("venus.menu") ?? "wide";
        const width = Number(recall("venus.menu.width"));
        if (width >= 200 && width <= 500) root.style.setProperty("--v-menu-width", `${width}px`);
    };

    applyTheme();
    applyMenu();
    system.addEventListener("change", applyTheme);
    addEventListener("storage", e => { if (e.key === "venus.theme") applyTheme(); });

    window.venusDevice = {
        recall,
        remember,
        toggleTheme,
        applyMenu,
        minuteOfDay: () => { const now = new Date(); return now.getHours() * 60 + now.getMinutes(); },
    };
})();
