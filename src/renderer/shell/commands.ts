import { type Appearance, setAppearance, zooms } from '../../ui/theme/appearance.ts'
import type { SectionKey } from '../navigation/section.ts'
import { sections } from './sections.tsx'

/** Something that can be done from anywhere, by the palette, a shortcut or the shell's menu. */
export interface Command {
  readonly id: string
  readonly label: string
  /** Other words that find it: first letters of the pinyin, synonyms. */
  readonly words: string
  /** The shortcut as printed on the keys. */
  readonly keys?: string
  readonly run: () => void
}

const isMac = navigator.platform.startsWith('Mac')
const control = isMac ? '⌘' : 'Ctrl+'
/** Sections that have a key of their own, in the rail's order. */
export const numberedSections = 8

const sectionWords: Record<SectionKey, string> = {
  overview: 'zl shouye 首页',
  records: 'lr dr lrydr 记录 名单',
  photos: 'zp',
  review: 'sh',
  submission: 'tj 批次 回执',
  sync: 'tb 网络',
  certificates: 'zs',
  settings: 'sz 账号 备份',
  help: 'bz',
}

export const zoomBy = ({ zoom }: Appearance, steps: number): void => {
  const at = (zooms as readonly number[]).indexOf(zoom)
  setAppearance({ zoom: zooms[Math.min(zooms.length - 1, Math.max(0, at + steps))]! })
}

export interface CommandActs {
  readonly appearance: Appearance
  readonly go: (section: SectionKey) => void
  /** Absent where the account may not enter records. */
  readonly chooseTable: (() => void) | undefined
  readonly lock: () => void
  readonly showShortcuts: () => void
  /** Recent files, newest first. */
  readonly recents: readonly { readonly id: string; readonly label: string }[]
  readonly openRecent: (id: string) => void
}

/** All commands of the account, in the order in which the palette lists them. */
export const commandsOf = ({
  appearance,
  go,
  chooseTable,
  lock,
  showShortcuts,
  recents,
  openRecent,
}: CommandActs): Command[] => [
  ...sections.map(({ key, label }, index) => ({
    id: `go-${key}`,
    label: `转到${label}`,
    words: sectionWords[key],
    ...(key === 'help' ? { keys: 'F1' } : index < numberedSections ? { keys: `${control}${index + 1}` } : {}),
    run: () => go(key),
  })),
  ...(chooseTable
    ? [{ id: 'import', label: '导入表格', words: 'dr xlsx excel', keys: `${control}I`, run: chooseTable }]
    : []),
  ...recents.map(({ id, label }) => ({
    id: `recent-${id}`,
    label: `最近打开：${label}`,
    words: 'zjdk wj 文件',
    run: () => openRecent(id),
  })),
  { id: 'print', label: '打印', words: 'dy', keys: `${control}P`, run: () => window.print() },
  { id: 'lock', label: '锁定', words: 'sd 退出登录', keys: `${control}L`, run: lock },
  ...(['system', 'light', 'dark'] as const).map((theme) => ({
    id: `theme-${theme}`,
    label: { system: '明暗：跟随系统', light: '明暗：浅色', dark: '明暗：深色' }[theme],
    words: 'ys wg 外观 夜间',
    run: () => setAppearance({ theme }),
  })),
  { id: 'zoom-in', label: '放大', words: 'fd 字号', keys: `${control}=`, run: () => zoomBy(appearance, 1) },
  { id: 'zoom-out', label: '缩小', words: 'sx 字号', keys: `${control}-`, run: () => zoomBy(appearance, -1) },
  { id: 'zoom-reset', label: '实际大小', words: 'sjdx', keys: `${control}0`, run: () => setAppearance({ zoom: 100 }) },
  { id: 'shortcuts', label: '键盘快捷键', words: 'jp kjj', keys: '?', run: showShortcuts },
]

/** Commands that match the search: each typed word must occur in the label or the other words. */
export const findCommands = (commands: readonly Command[], typed: string): Command[] => {
  const wanted = typed.toLowerCase().split(/\s+/u).filter(Boolean)
  return commands.filter(({ label, words }) => wanted.every((word) => `${label} ${words}`.toLowerCase().includes(word)))
}
