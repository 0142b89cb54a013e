import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron'
import type { PathChoice } from '../shared/rpc/window-messages.ts'

/** Kinds of files that the menu can open. */
export type OpenChoice = 'table' | 'photos' | 'transfer'

const choices: Record<PathChoice['kind'] | OpenChoice, OpenDialogOptions> = {
  folder: { properties: ['openDirectory', 'createDirectory'], buttonLabel: '选择这个文件夹' },
  backup: {
    properties: ['openFile'],
    buttonLabel: '选择',
    filters: [{ name: '备份文件', extensions: ['gzzc-backup'] }],
  },
  table: {
    title: '选择要导入的表格',
    buttonLabel: '导入',
    properties: ['openFile'],
    filters: [{ name: '表格', extensions: ['xlsx', 'xls', 'et', 'csv'] }],
  },
  photos: { title: '选择照片所在的文件夹', buttonLabel: '添加照片', properties: ['openDirectory'] },
  transfer: {
    title: '选择回执文件',
    buttonLabel: '打开',
    properties: ['openFile'],
    filters: [{ name: '回执文件', extensions: ['gzzc-receipt', 'gzzc', 'json'] }],
  },
}

/** Where the last choice of each kind was, for the next dialog. A window never names the folder that a dialog shows. */
const last = new Map<keyof typeof choices, string>()

/** Shows the system's dialog to choose a path. Undefined when it was cancelled. */
export const choosePath = async (
  window: BrowserWindow,
  kind: keyof typeof choices,
  title?: string,
): Promise<string | undefined> => {
  const start = last.get(kind)
  const { filePaths } = await dialog.showOpenDialog(window, {
    ...choices[kind],
    ...(title ? { title } : {}),
    ...(start ? { defaultPath: start } : {}),
  })
  const [chosen] = filePaths
  if (chosen) last.set(kind, chosen)
  return chosen
}
