/** How high a photo is shown that is moved or compared, in pixels: as much as a low window leaves. */
export const pictureHeight = (): number => Math.max(240, Math.min(480, window.innerHeight - 260))
