import { App } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Opened } from '../../shared/rpc/opening.ts'
import type { Account } from '../../shared/rpc/session.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import type { Handed } from '../navigation/handed-file.ts'
import type { Place, SectionKey } from '../navigation/section.ts'
import { areSpreadsheets, handedByDrop, handedByInput } from '../photos/handed-files.ts'

interface Openings {
  readonly client: CoreClient
  readonly account: Account
  /** Absent where the account may not enter records. */
  readonly onImport: ((file: File) => void) | undefined
  readonly onGo: (section: SectionKey, place: Place) => void
  readonly onChanged: () => void
  /** To be called when something was opened by its path, which changes the recent files. */
  readonly onOpened: () => void
}

const isReceipt = (name: string): boolean => /\.gzzc-receipt(?:\.json)?$|^receipt.*\.json$/iu.test(name)
const isTransfer = (name: string): boolean => /\.gzzc$/iu.test(name)

/** A `.gzzc` is a batch (a zip) or the receipt of one (JSON). */
const isReceiptInside = async (file: File): Promise<boolean> => (await file.slice(0, 1).text()) === '{'

/** Opens files in their sections, wherever they were dropped or opened: spreadsheets, receipts, photos. */
export const useOpening = ({ client, account, onImport, onGo, onChanged, onOpened }: Openings) => {
  const { notification } = App.useApp()

  const takeReceipt = async (file: File) => {
    onGo('sync', {})
    try {
      const { seq, accepted, refused, held } = await client.sync.importReceipt({ file })
      onChanged()
      const description = `接收 ${accepted}，退回 ${refused}，暂缓 ${held}`
      notification.success({ title: `第 ${seq} 批的回执核对无误`, description })
    } catch (error) {
      const { found, remedy } = problemOf(error).toJSON()
      notification.error({ title: found, description: remedy })
    }
  }

  /** Opens a receipt or batch file in its section. @returns whether it was one */
  const takeOne = (file: File): boolean => {
    if (isReceipt(file.name)) void takeReceipt(file)
    else if (isTransfer(file.name)) void takeTransfer(file)
    else return false
    return true
  }

  const takeTransfer = async (file: File) => {
    if (await isReceiptInside(file).catch(() => false)) return takeReceipt(file)
    onGo('sync', {})
    notification.info({
      title: '这是递交给省厅的批次文件',
      description: '请把它交给省厅；省厅给的回执文件在这里导入。',
    })
  }

  const takeFile = (file: File): void => {
    if (takeOne(file)) return
    if (/\.(xlsx|xls|et|csv)$/iu.test(file.name)) takeTables([file])
    else if (account.role === 'clerk') onGo('photos', { handed: handedByInput([file]) })
    else refuse()
  }

  /** The files of a folder, each read by the core when its turn comes. */
  const filesOf = async ({ id }: Opened): Promise<Handed> => {
    const inside = await client.opening.files({ id })
    return inside.map(({ name, size }) => ({
      name,
      size,
      // `File` is a DOM word; shared has none, so the contract's type is empty there.
      open: async () => (await client.opening.readInside({ id, name })) as File,
    }))
  }

  const takePath = async (find: () => Promise<Opened>) => {
    try {
      const opened = await find()
      if (!opened.isFolder) return takeFile((await client.opening.read({ id: opened.id })) as File)
      if (account.role !== 'clerk') return refuse()
      onGo('photos', { handed: filesOf(opened) })
    } catch (error) {
      const { found, remedy } = problemOf(error).toJSON()
      notification.error({ title: found, description: remedy })
    } finally {
      onOpened()
    }
  }

  const refuse = () => {
    notification.warning({ title: '没有导入', description: '录入、导入和加照片由经办人账号进行。' })
  }

  const takeTables = (files: readonly File[]) => {
    const [first, ...more] = files
    if (!first) return
    if (!onImport) return refuse()
    onImport(first)
    if (more.length)
      notification.info({
        title: '一次导入一份表格',
        description: `还有 ${more.length} 份，请在这一份完成后再拖进来。`,
      })
  }

  return {
    /** What was dropped on the window. */
    drop(data: DataTransfer): void {
      const files = [...data.files]
      if (files[0] && takeOne(files[0])) return
      if (areSpreadsheets(data)) takeTables(files)
      else if (account.role === 'clerk') onGo('photos', { handed: handedByDrop(data) })
      else refuse()
    },
    /** A file that was chosen. */
    open: takeFile,
    /** A file or folder that the shell opened, by its id. */
    openGiven: (given: string): void => void takePath(() => client.opening.open({ given })),
    /** Keeps a file or folder that was chosen in the window among the recent ones. One that cannot be kept is reported when it is opened. */
    async keep(given: string): Promise<void> {
      await client.opening.open({ given }).then(onOpened, () => {})
    },
    /** One of the recent files; it becomes the most recent one. */
    openRecent: (id: string): void => void takePath(() => client.opening.reopen({ id })),
  }
}
