import {
  filesInside,
  forgetRecentFile,
  listRecentFiles,
  openPath,
  readInside,
  readOpened,
  reopenRecentFile,
} from '../../opening/recent-files.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const openingRoutes = ({ opening }: Procedures, workplace: Workplace) => ({
  list: opening.list.handler(() => listRecentFiles(workplace.unit)),
  open: opening.open.handler(({ input }) => openPath(workplace.unit, workplace.given.get(input.given))),
  offered: opening.offered.handler(() => workplace.given.offered),
  reopen: opening.reopen.handler(({ input }) => reopenRecentFile(workplace.unit, input.id)),
  read: opening.read.handler(({ input }) => readOpened(workplace.unit, input.id)),
  files: opening.files.handler(({ input }) => filesInside(workplace.unit, input.id)),
  readInside: opening.readInside.handler(({ input }) => readInside(workplace.unit, input.id, input.name)),
  forget: opening.forget.handler(({ input }) => forgetRecentFile(workplace.unit, input.id)),
})
