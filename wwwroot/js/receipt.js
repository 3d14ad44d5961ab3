// Prints a receipt and nothing else of the page. The markup comes from ReceiptSheet.razor, which encodes every text.
const PAPER = "80mm";

let discard = () => { };

// Browsers know no "as long as needed" for paper, so the sheet is measured. One millimetre more, else rounding may start a second page.
const paperOf = sheet => `${PAPER} ${Math.ceil(sheet.getBoundingClientRect().height * 25.4 / 96) + 1}mm`;

export async function printReceipt(markup) {
    discard();
    const holder = document.createElement("div");
    holder.className = "v-print";
    holder.innerHTML = markup;
    const rules = document.createElement("style");
    rules.textContent = ".v-print{position:fixed;left:-200mm;top:0;visibility:hidden}";
    document.head.append(rules);
    document.body.append(holder);
    discard = () => {
        holder.remove();
        rules.remove();
        removeEventListener("afterprint", discard);
        discard = () => { };
    };
    await document.fonts.ready;
    rules.textContent += `@page{size:${paperOf(holder)};margin:0}`
        + "@media print{html,body{height:auto!important;margin:0!important;background:#fff!important;color-scheme:light!important}"
        + "body>:not(.v-print){display:none!important}.v-print{position:static;visibility:visible}}";
    addEventListener("afterprint", discard);
    // Later: the dialog stops every script of the page, and the server waits for the end of this call.
    setTimeout(() => print(), 0);
}
