/** Height in pixels of a photo that is moved or compared; it fits into a low window. */
export const pictureHeight = (): number => Math.max(240, Math.min(480, window.innerHeight - 260))
