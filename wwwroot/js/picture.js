// Shows the picture chosen in a file input before it is sent anywhere; false when the browser cannot read it as one.
export async function show(input, image) {
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(input.files[0]);
    try {
        await image.decode();
        return true;
    } catch {
        URL.revokeObjectURL(image.src);
        image.removeAttribute("src");
        return false;
    }
}
