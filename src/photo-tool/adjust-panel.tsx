import { isUnadjusted, unadjusted } from '../shared/photo/adjustment.ts'
import { type CheckDefinition, checks } from '../shared/photo/checks.ts'
import { reasons } from '../shared/photo/reasons.ts'
import { formatPercent } from '../ui/format/numbers.ts'
import { type Adjust, adjustByKey, tidy } from './adjusting.ts'
import type { ShownPhoto } from './use-photo.ts'

interface AdjustPanelProps {
  readonly photo: ShownPhoto
  readonly onAdjust: (change: Adjust) => void
  readonly onDone: () => void
}

const key = (name: string) => ({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false })

const moves: readonly (readonly [label: string, key: string, sign: string])[] = [
  ['左移', 'ArrowLeft', '←'],
  ['右移', 'ArrowRight', '→'],
  ['上移', 'ArrowUp', '↑'],
  ['下移', 'ArrowDown', '↓'],
]

/** In words, which limit a movement ran into. */
const stopText = ({ stoppedBy }: ShownPhoto): string => {
  if (!stoppedBy) return ''
  const { name, above, below }: CheckDefinition = checks[stoppedBy]
  // If too much and too little have different names, only the check is named.
  const code = above && below && above !== below ? undefined : (above ?? below)
  const reason = code && reasons[code]
  return `到限度了：再动就${reason ? reason.found : `超出“${name}”的要求`}`
}

/** Buttons and sliders to turn, move and enlarge the photo by hand; keys do the same on the picture. */
export const AdjustPanel = ({ photo, onAdjust, onDone }: AdjustPanelProps) => {
  const { turn, zoom } = photo.adjustment
  const changed = !isUnadjusted(photo.adjustment)
  return (
    <fieldset className="adjust">
      <legend>手工调整</legend>
      <label>
        <span>大小</span>
        <input
          type="range"
          min={0.8}
          max={1.25}
          step={0.005}
          value={zoom}
          aria-valuetext={formatPercent(zoom)}
          onChange={({ target }) => onAdjust((now) => tidy({ ...now, zoom: Number(target.value) }))}
        />
        <output>{formatPercent(zoom)}</output>
      </label>
      <label>
        <span>转动</span>
        <input
          type="range"
          min={-10}
          max={10}
          step={0.5}
          value={turn}
          aria-valuetext={`${turn} 度`}
          onChange={({ target }) => onAdjust((now) => tidy({ ...now, turn: Number(target.value) }))}
        />
        <output>{turn}°</output>
      </label>
      <div className="moves">
        <span>位置</span>
        {moves.map(([label, name, sign]) => (
          <button
            key={name}
            type="button"
            className="move-button"
            aria-label={label}
            title={label}
            onClick={() => onAdjust(adjustByKey(key(name))!)}
          >
            {sign}
          </button>
        ))}
        <small>也可以拖动照片；点一下照片后，滚轮能放大缩小</small>
      </div>
      <div className="adjust-end">
        <button type="button" onClick={onDone}>
          调整好了
        </button>
        <button type="button" className="quiet-button" disabled={!changed} onClick={() => onAdjust(() => unadjusted)}>
          恢复自动位置
        </button>
      </div>
      <span className="stopped" role="status">
        {stopText(photo)}
      </span>
    </fieldset>
  )
}
