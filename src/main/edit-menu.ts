import type { MenuItemConstructorOptions } from 'electron'

/** The edit menu that every window has. */
export const editMenu: MenuItemConstructorOptions = {
  label: '编辑(&E)',
  submenu: [
    { role: 'undo', label: '撤销' },
    { role: 'redo', label: '重做' },
    { type: 'separator' },
    { role: 'cut', label: '剪切' },
    { role: 'copy', label: '复制' },
    { role: 'paste', label: '粘贴' },
    { role: 'selectAll', label: '全选' },
  ],
}
