import type { Session } from 'electron'
import { photoWindow } from '../shared/page/photo-page.ts'

const isPhotoTool = (address: string): boolean => `${address}/`.startsWith(photoWindow)

/**
 * Denies all permissions except the camera for the photo tool, and fetches no word lists for spelling. Saving a photo always
 * shows the system's dialog.
 */
export const guardSession = (session: Session): void => {
  session.setSpellCheckerEnabled(false)
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const kinds = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    const cameraAlone = permission === 'media' && kinds.length === 1 && kinds[0] === 'video'
    answer(cameraAlone && isPhotoTool(details.requestingUrl))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType }) =>
      permission === 'media' && mediaType === 'video' && isPhotoTool(origin),
  )
  session.on('will-download', (_event, item, contents) => {
    if (!isPhotoTool(contents.getURL())) return
    item.setSaveDialogOptions({
      title: '保存照片',
      buttonLabel: '保存',
      defaultPath: item.getFilename(),
      filters: [{ name: '照片', extensions: ['jpg'] }],
    })
  })
}
