import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron'
import type { ShellCommand, ShellOrder } from '../shared/rpc/desktop-bridge.ts'
import type { WindowState } from '../shared/rpc/window-messages.ts'
import type { OpenChoice } from './choose-path.ts'
import { editMenu } from './edit-menu.ts'

export interface MenuActs {
  /** Sends an order to the window. */
  readonly order: (order: ShellOrder) => void
  /** Shows the system's dialog. */
  readonly choose: (what: OpenChoice) => void
  readonly showPhotoTool: () => void
  readonly openLogs: () => void
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The native menu. It only shows the shortcuts; the window itself handles them, because other hosts have no menu. */
export const setMenu = (
  { sections, mayImport, theme, recents }: WindowState,
  { order, choose, showPhotoTool, openLogs }: MenuActs,
): void => {
  const command = (label: string, name: ShellCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => order({ kind: 'command', command: name }),
    ...(accelerator ? { accelerator, registerAccelerator: false } : {}),
  })
  const themeChoice = (label: string, name: ShellCommand, is: WindowState['theme']): MenuItemConstructorOptions => ({
    ...command(label, name),
    type: 'radio',
    checked: theme === is,
  })
  const signedIn = sections.length > 0
  const template: MenuItemConstructorOptions[] = [
    {
      label: '文件(&F)',
      submenu: [
        { label: '导入表格…', enabled: mayImport, click: () => choose('table') },
        { label: '添加照片文件夹…', enabled: mayImport, click: () => choose('photos') },
        { label: '打开回执文件…', enabled: signedIn, click: () => choose('transfer') },
        {
          label: '最近打开',
          enabled: recents.length > 0,
          // Doubled, because a single ampersand marks a shortcut.
          submenu: recents.map(({ id, label }) => ({
            label: label.replaceAll('&', '&&'),
            click: () => order({ kind: 'recent', id }),
          })),
        },
        separator,
        { ...command('打印…', 'print', 'CmdOrCtrl+P'), enabled: signedIn },
        separator,
        { ...command('锁定', 'lock', 'CmdOrCtrl+L'), enabled: signedIn },
        { role: 'quit', label: '退出', accelerator: 'CmdOrCtrl+Q' },
      ],
    },
    editMenu,
    {
      label: '视图(&V)',
      submenu: [
        command('放大', 'zoomIn', 'CmdOrCtrl+='),
        command('缩小', 'zoomOut', 'CmdOrCtrl+-'),
        command('实际大小', 'zoomReset', 'CmdOrCtrl+0'),
        separator,
        themeChoice('跟随系统', 'themeSystem', 'system'),
        themeChoice('浅色', 'themeLight', 'light'),
        themeChoice('深色', 'themeDark', 'dark'),
        separator,
        { role: 'togglefullscreen', label: '全屏' },
      ],
    },
    {
      label: '转到(&G)',
      enabled: signedIn,
      submenu: [
        { ...command('查找…', 'palette', 'CmdOrCtrl+K'), enabled: signedIn },
        separator,
        ...sections.map(
          ({ key, label }, index): MenuItemConstructorOptions => ({
            label,
            click: () => order({ kind: 'go', section: key }),
            ...(index < 8 ? { accelerator: `CmdOrCtrl+${index + 1}`, registerAccelerator: false } : {}),
          }),
        ),
      ],
    },
    { label: '工具(&T)', submenu: [{ label: '照片处理工具', click: showPhotoTool }] },
    {
      label: '帮助(&H)',
      submenu: [
        { ...command('键盘快捷键', 'shortcuts'), enabled: signedIn },
        { label: '打开运行日志文件夹', click: openLogs },
        separator,
        {
          label: '关于',
          click: () =>
            void dialog.showMessageBox({
              type: 'info',
              title: '关于',
              message: '职称证书工作台',
              detail: `版本 ${app.getVersion()}`,
              buttons: ['确定'],
            }),
        },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
