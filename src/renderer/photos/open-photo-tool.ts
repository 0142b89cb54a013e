import { photoPagePath, photoWindow } from '../../shared/page/photo-page.ts'

/** Opens the photo tool: a window of the desktop app, or a page of the web host. */
export const openPhotoTool = (): void => void window.open(window.desktop ? photoWindow : photoPagePath)
