// What the browser itself remembers and decides: theme, width of the menu, last store. Runs before the first paint.
(() => {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)");

    const recallFrom = storage => key => {
        try { return window[storage].getItem(key); } catch { return null; }
    };
    const rememberIn = storage => (key, value) => {
        try {
            if (value === null) window[storage].removeItem(key);
            else window[storage].setItem(key, value);
        } catch { /* A browser without storage forgets; nothing depends on it. */ }
    };
    const recall = recallFrom("localStorage");
    const remember = rememberIn("localStorage");

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

    // A tablet has no room to spare for words; whoever wants them says so.
    const roomy = matchMedia("(min-width: 1200px)");
    const usualMenu = () => roomy.matches ? "wide" : "mini";

    const applyMenu = () => {
        root.dataset.menu = recall("venus.menu") ?? usualMenu();
        const width = Number(recall("venus.menu.width"));
        if (width >= 200 && width <= 500) root.style.setProperty("--v-menu-width", `${width}px`);
    };

    const toggleMenu = () => {
        const next = root.dataset.menu === "mini" ? "wide" : "mini";
        remember("venus.menu", next === usualMenu() ? null : next);
        applyMenu();
    };

    root.toggleAttribute("data-mac", /^(Mac|iP)/.test(navigator.platform));
    applyTheme();
    applyMenu();
    system.addEventListener("change", applyTheme);
    roomy.addEventListener("change", applyMenu);
    addEventListener("storage", e => { if (e.key === "venus.theme") applyTheme(); });

    // What somebody typed or asked before in a tab is nobody else's who signs in, be it from another tab.
    const recallInTab = recallFrom("sessionStorage");
    const rememberInTab = rememberIn("sessionStorage");
    const forgetTab = () => {
        try { sessionStorage.clear(); } catch { /* It remembered nothing. */ }
    };
    const { person } = root.dataset;
    if (person && recallInTab("venus.person") !== person) {
        forgetTab();
        rememberInTab("venus.person", person);
    }

    window.venusDevice = {
        recall,
        remember,
        recallInTab,
        rememberInTab,
        forgetTab,
        toggleTheme,
        toggleMenu,
        minuteOfDay: () => { const now = new Date(); return now.getHours() * 60 + now.getMinutes(); },
    };
})();
