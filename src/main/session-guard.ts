import { extname } from 'node:path'
import type { Session } from 'electron'
import { photoWindow } from '../shared/page/photo-page.ts'

/** What the system's dialog calls a saved file, by its ending. */
const kinds: Readonly<Record<string, string>> = {
  jpg: '照片',
  pdf: 'PDF 文件',
  xlsx: '表格',
  csv: '表格',
  zip: '压缩包',
  gzzc: '批次文件',
  json: '文件',
}

const isPhotoTool = (address: string): boolean => `${address}/`.startsWith(photoWindow)

/**
 * Denies all permissions except the camera for the photo tool and writing to the clipboard after a click or a key, and fetches no word
 * lists for spelling. Saving a file shows the system's dialog, which names the kind of file.
 */
export const guardSession = (session: Session): void => {
  session.setSpellCheckerEnabled(false)
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    if (permission === 'clipboard-sanitized-write') return answer(true)
    const cameraAlone = permission === 'media' && media.length === 1 && media[0] === 'video'
    answer(cameraAlone && isPhotoTool(details.requestingUrl))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType }) =>
      permission === 'clipboard-sanitized-write' ||
      (permission === 'media' && mediaType === 'video' && isPhotoTool(origin)),
  )
  session.on('will-download', (_event, item) => {
    const name = item.getFilename()
    const extension = extname(name).slice(1)
    const kind = kinds[extension] ?? '文件'
    item.setSaveDialogOptions({
      title: `保存${kind}`,
      buttonLabel: '保存',
      defaultPath: name,
      ...(extension ? { filters: [{ name: kind, extensions: [extension] }] } : {}),
    })
  })
}
