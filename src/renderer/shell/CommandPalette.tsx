import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { type Command, findCommands } from './commands.ts'

/** Finds what can be done by typing a part of its name; arrows choose, Enter does it. */
export function CommandPalette({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const found = findCommands(commands, typed)
  const chosen = found[Math.min(at, found.length - 1)]

  function run(command: Command | undefined) {
    if (!command) return
    onClose()
    command.run()
  }
  function press(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(chosen)
    else if (step && found.length) setAt((Math.min(at, found.length - 1) + step + found.length) % found.length)
    else return
    event.preventDefault()
  }

  return (
    <Modal open footer={null} closable={false} width={520} className="palette" onCancel={onClose} title="查找功能">
      <Input
        autoFocus
        value={typed}
        placeholder="输入功能的名称或拼音首字母"
        role="combobox"
        aria-label="查找功能"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={chosen && `${list}-${chosen.id}`}
        onChange={({ target }) => {
          setTyped(target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div className="palette-list" id={list} role="listbox" aria-label="功能">
        {found.map((command) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen one
          <div
            key={command.id}
            id={`${list}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            className="palette-entry"
            ref={command === chosen ? (entry) => entry?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => run(command)}
          >
            <span>{command.label}</span>
            {command.keys && <kbd>{command.keys}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <div className="palette-none">没有叫这个名字的功能</div>}
    </Modal>
  )
}
