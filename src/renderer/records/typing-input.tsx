import { type FocusEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import styles from './typing-input.module.css'

/** Pixels, within the grid's body. */
export interface CellPlace {
  readonly left: number
  readonly top: number
  readonly width: number
}

export interface TypingInput {
  focus(): void
}

interface Props {
  readonly ref: Ref<TypingInput>
  readonly place: CellPlace
  /** The id of the active cell's element. */
  readonly active: string
  /** Called with a text that is complete: an input method has finished composing it, or it came without a key. */
  readonly onText: (text: string) => void
}

/**
 * Holds the focus while no cell is edited, over the active cell. An input method composes only in an element that takes text, and
 * shows its candidates beside it; a focused grid would lose the first word.
 */
export const TypingInput = ({ ref, place, active, onText }: Props) => {
  const input = useRef<HTMLInputElement>(null)
  const [composing, setComposing] = useState(false)
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus({ preventScroll: true }) }))

  const finish = () => {
    const text = input.current!.value
    input.current!.value = ''
    if (text) onText(text)
  }
  // The cell that was typed into is left: what was not finished is not its value.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the active cell says when
  useLayoutEffect(() => {
    if (input.current) input.current.value = ''
  }, [active])

  const { left, top, width } = place
  return (
    <input
      ref={input}
      className={composing ? `${styles.input} ${styles.composing}` : styles.input}
      style={{ left, top, width }}
      aria-label="记录"
      aria-activedescendant={active}
      autoComplete="off"
      spellCheck={false}
      onFocus={(event: FocusEvent) => event.stopPropagation()}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => {
        setComposing(false)
        finish()
      }}
      onInput={({ nativeEvent }) => (nativeEvent as InputEvent).isComposing || finish()}
    />
  )
}
