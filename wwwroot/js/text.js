// What stands in a text area, as bytes: it may be more than one message of the circuit carries, so the server takes it as a stream.
export const bytesOf = area => new TextEncoder().encode(area.value);

export const isEmpty = area => area.value === "";
