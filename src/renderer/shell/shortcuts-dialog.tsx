import { Modal } from 'antd'
import type { Command } from './commands.ts'

/** Keys that the lists and dialogs themselves answer. */
const inside: readonly [keys: string, label: string][] = [
  ['Ctrl+K', '查找'],
  ['Ctrl+F', '在列表中查找'],
  ['Tab', '到下一个按钮或格子；按住 Shift 往回'],
  ['Enter', '打开、确定'],
  ['Esc', '关闭窗口里打开的一层'],
]

/** The list of all keyboard shortcuts. */
export const ShortcutsDialog = ({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) => {
  const rows = [...inside, ...commands.flatMap(({ keys, label }) => (keys ? [[keys, label] as const] : []))]
  return (
    <Modal open footer={null} width={560} title="键盘快捷键" onCancel={onClose}>
      <dl className="shortcuts">
        {rows.map(([keys, label]) => (
          <div key={label}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
