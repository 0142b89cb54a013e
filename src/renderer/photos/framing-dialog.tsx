import { Alert, Button, Modal, Skeleton, Slider, Typography } from 'antd'
import { type KeyboardEvent, type PointerEvent, useState, type WheelEvent } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { type Adjustment, unadjusted } from '../../shared/photo/adjustment.ts'
import { reasonOf } from '../../shared/photo/words.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoDetail } from '../../shared/rpc/photos.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { usePhoto } from '../rpc/photo-urls.ts'
import { CheckTable } from './check-list.tsx'
import { layOf } from './lay-of.ts'
import { pictureHeight } from './picture-height.ts'
import { useFraming } from './use-framing.ts'
import './framing.css'

interface Props {
  readonly client: CoreClient
  readonly detail: PhotoDetail
  readonly onChanged: () => void
  readonly onClose: () => void
}

const millimetre = 0.2
const wheelStep = 1.01

const moved = (right: number, down: number) => (before: Adjustment) => ({
  ...before,
  right: before.right + right,
  down: before.down + down,
})
const turned = (by: number) => (before: Adjustment) => ({ ...before, turn: before.turn + by })
const zoomed = (by: number) => (before: Adjustment) => ({
  ...before,
  zoom: Math.min(2, Math.max(0.5, before.zoom * by)),
})

const keySteps: Readonly<Record<string, (before: Adjustment) => Adjustment>> = {
  ArrowLeft: moved(-millimetre, 0),
  ArrowRight: moved(millimetre, 0),
  ArrowUp: moved(0, -millimetre),
  ArrowDown: moved(0, millimetre),
  '+': zoomed(wheelStep),
  '=': zoomed(wheelStep),
  '-': zoomed(1 / wheelStep),
  '[': turned(-0.5),
  ']': turned(0.5),
  '0': () => unadjusted,
}

/** Crops a photo by hand: mouse or keys move, enlarge and turn it; the limits stop it and are shown while it moves. */
export const FramingDialog = ({ client, detail, onChanged, onClose }: Props) => {
  const { framing, problem, step, settled } = useFraming(client, detail.id)
  const picture = usePhoto(client, detail.original ? 'original' : 'image', detail.original ?? detail.photo)
  const [saving, setSaving] = useState(false)
  const [failed, setFailed] = useState<Problem>()
  const [refused, setRefused] = useState<readonly string[]>([])

  const save = async () => {
    if (!framing) return
    setSaving(true)
    try {
      const { done, report } = await client.photos.adjust({ id: detail.id, adjustment: await settled() })
      if (done) {
        onChanged()
        onClose()
        return
      }
      setRefused(report.checks.flatMap(({ verdict, reason }) => (verdict === 'fail' && reason ? [reason] : [])))
    } catch (error) {
      setFailed(problemOf(error))
    }
    setSaving(false)
  }

  const press = (event: KeyboardEvent) => {
    const next = keySteps[event.key]
    if (next && !event.ctrlKey && !event.metaKey) step(next)
    else if (event.key === 'Enter' && !saving) void save()
    else return
    event.preventDefault()
  }

  const shownHeight = pictureHeight()
  const scale = framing ? shownHeight / framing.result.height : 1
  /** Millimetres of the print per pixel of the screen. */
  const perPixel = framing ? framing.result.heightMm / shownHeight : 0
  const drag = (event: PointerEvent) => {
    if (event.buttons === 1) step(moved(event.movementX * perPixel, event.movementY * perPixel))
  }
  const wheel = (event: WheelEvent) => step(zoomed(event.deltaY < 0 ? wheelStep : 1 / wheelStep))

  return (
    <Modal
      open
      width={940}
      title={`调整${detail.name}的照片位置`}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={() => step(() => unadjusted)} disabled={!framing}>
            恢复自动位置 <kbd>0</kbd>
          </Button>
          <Button onClick={onClose}>
            取消 <kbd>Esc</kbd>
          </Button>
          <Button type="primary" loading={saving} disabled={!framing} onClick={save}>
            采用 <kbd>Enter</kbd>
          </Button>
        </>
      }
    >
      <ProblemNotice problem={problem ?? failed} />
      {!framing ? (
        !problem && <Skeleton active />
      ) : (
        <div className="framing">
          <section
            className="framing-frame"
            aria-label="裁剪位置：方向键移动，加减号缩放，方括号转动，回车采用"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys
            tabIndex={0}
            ref={(element) => {
              if (element && !element.contains(document.activeElement)) element.focus({ preventScroll: true })
            }}
            onKeyDown={press}
            onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
            onPointerMove={drag}
            onWheel={wheel}
            style={{ width: framing.result.width * scale, height: shownHeight }}
          >
            {picture && (
              <img
                className="framing-picture"
                src={picture}
                alt=""
                draggable={false}
                style={{ width: framing.width, height: framing.height, transform: layOf(framing, scale) }}
              />
            )}
            <Band of="头顶" place={framing.bands.crown} />
            <Band of="下巴" place={framing.bands.chin} />
            <div className="framing-middle" />
          </section>
          <div className="framing-side">
            <Typography.Paragraph type="secondary">
              拖动照片，或按方向键移动；滚轮或 <kbd>+</kbd> <kbd>-</kbd> 缩放；<kbd>[</kbd> <kbd>]</kbd> 转动。
              头顶和下巴应落在绿色带内。
            </Typography.Paragraph>
            <label htmlFor="framing-zoom">大小</label>
            <Slider
              id="framing-zoom"
              min={0.7}
              max={1.4}
              step={0.01}
              value={framing.adjustment.zoom}
              tooltip={{ formatter: (value) => `${Math.round((value ?? 1) * 100)} %` }}
              ariaLabelForHandle="大小"
              onChange={(zoom) => step((before) => ({ ...before, zoom }))}
            />
            <label htmlFor="framing-turn">角度</label>
            <Slider
              id="framing-turn"
              min={-10}
              max={10}
              step={0.1}
              value={framing.adjustment.turn}
              tooltip={{ formatter: (value) => `${value} 度` }}
              ariaLabelForHandle="角度"
              onChange={(turn) => step((before) => ({ ...before, turn }))}
            />
            <CheckTable checks={framing.checks} final />
            <div aria-live="polite" className="framing-stopped">
              {framing.stoppedBy && `到“${framing.stoppedBy}”的限度了，不能再动。`}
            </div>
            {refused.length > 0 && (
              <Alert
                type="error"
                showIcon
                title="这个位置不合格，照片没有改动"
                description={refused.map((code) => reasonOf(code)?.found ?? code).join('、')}
              />
            )}
          </div>
        </div>
      )}
    </Modal>
  )
}

const Band = ({ of, place: [from, to] }: { of: string; place: readonly [number, number] }) => (
  <div className="framing-band" style={{ top: `${from * 100}%`, height: `${(to - from) * 100}%` }}>
    <span>{of}</span>
  </div>
)
