import {
  filesInside,
  forgetRecentFile,
  listRecentFiles,
  openPath,
  readInside,
  readOpened,
  reopenRecentFile,
} from '../../opening/recent-files.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

export const openingRoutes = ({ opening }: Procedures, desk: Desk) => ({
  list: opening.list.handler(() => listRecentFiles(desk.unit)),
  open: opening.open.handler(({ input }) => openPath(desk.unit, input.path)),
  reopen: opening.reopen.handler(({ input }) => reopenRecentFile(desk.unit, input.id)),
  read: opening.read.handler(({ input }) => readOpened(desk.unit, input.id)),
  files: opening.files.handler(({ input }) => filesInside(desk.unit, input.id)),
  readInside: opening.readInside.handler(({ input }) => readInside(desk.unit, input.id, input.name)),
  forget: opening.forget.handler(({ input }) => forgetRecentFile(desk.unit, input.id)),
})
