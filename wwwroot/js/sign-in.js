// Show password, one submission at a time, and the way of a link's token. Signing in works without this.
const form = document.querySelector("form");

window.venusDevice.forgetTab();

const password = document.getElementById("password");
const toggle = document.getElementById("show-password");

if (toggle) {
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
        const shown = password.type === "password";
        password.type = shown ? "text" : "password";
        toggle.setAttribute("aria-pressed", String(shown));
        password.focus();
    });
}

let sent = false;
form.addEventListener("submit", e => {
    if (sent) {
        e.preventDefault();
        return;
    }
    sent = true;
    // A password manager keeps what it finds in a password field.
    if (password)
        password.type = "password";
});

// Coming back with the browser's own button finds the page as it was left.
addEventListener("pageshow", () => { sent = false; });

// A link's token stands in the fragment, which is not sent: it goes on in the body of a post, and out of the address and the history.
if ("link" in form.dataset) {
    form.elements["Input.Token"].value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    form.submit();
}
