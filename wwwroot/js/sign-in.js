// Show password, and one submission at a time. The form works without this.
const form = document.querySelector("form");
const password = document.getElementById("password");
const toggle = document.getElementById("show-password");

toggle.hidden = false;
toggle.addEventListener("click", () => {
    const shown = password.type === "password";
    password.type = shown ? "text" : "password";
    toggle.setAttribute("aria-pressed", String(shown));
    password.focus();
});

let sent = false;
form.addEventListener("submit", e => {
    if (sent) {
        e.preventDefault();
        return;
    }
    sent = true;
    // A password manager keeps what it finds in a password field.
    password.type = "password";
});

// Coming back with the browser's own button finds the page as it was left.
addEventListener("pageshow", () => { sent = false; });
