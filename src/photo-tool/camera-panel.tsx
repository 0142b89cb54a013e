import { useEffect, useRef, useState } from 'react'
import type { PhotoWorker } from '../photo/browser/photo-worker-client.ts'
import { checks } from '../shared/photo/checks.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { findingOfCheck, valueText } from '../shared/photo/words.ts'
import { liveChecks, outlineHeight, placeHint } from './camera-hints.ts'
import { useCamera } from './use-camera.ts'
import { shortLimit } from './words.ts'

interface CameraPanelProps {
  readonly engine: () => PhotoWorker
  readonly spec: PhotoSpec
  readonly onTaken: (photo: Blob) => void
  readonly onLeave: () => void
}

const countdownFrom = 3

/** The camera, with an outline to fit into and the live result of every check. */
export const CameraPanel = ({ engine, spec, onTaken, onLeave }: CameraPanelProps) => {
  const video = useRef<HTMLVideoElement>(null)
  const shutter = useRef<HTMLButtonElement>(null)
  const camera = useCamera(video, engine, spec)
  const [left, setLeft] = useState<number>()
  const { look, shape = 16 / 9, trouble } = camera

  useEffect(() => shutter.current?.focus(), [])
  useEffect(() => {
    const leave = ({ key }: globalThis.KeyboardEvent): void => {
      if (key === 'Escape') onLeave()
    }
    addEventListener('keydown', leave)
    return () => removeEventListener('keydown', leave)
  }, [onLeave])

  const shoot = async (): Promise<void> => {
    const photo = await camera.take()
    if (photo) onTaken(photo)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the clock moves it on
  useEffect(() => {
    if (left === undefined) return
    if (left === 0) {
      void shoot()
      return
    }
    const tick = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(tick)
  }, [left])

  if (trouble) {
    return (
      <section className="card trouble">
        <h2>{trouble.found}</h2>
        <p>{trouble.remedy}</p>
        <div className="buttons">
          <button type="button" className="main-button" onClick={camera.retry}>
            再试一次
          </button>
          <button type="button" onClick={onLeave}>
            返回
          </button>
        </div>
      </section>
    )
  }

  const cropWidth = (outlineHeight * spec.width) / spec.height / shape
  const top = (1 - outlineHeight) / 2
  const headHeight = spec.head.height * outlineHeight
  const middle = [0.5, top + (spec.head.crownMargin + spec.head.height / 2) * outlineHeight] as const
  const shown = look ? liveChecks(look) : []
  const worst = shown.find(({ verdict }) => verdict === 'fail') ?? undefined
  const hint = placeHint(look?.marks, shape, { middle, headHeight })
  const advice = !look
    ? '正在打开摄像头…'
    : worst?.reason
      ? Object.values(findingOfCheck(worst) ?? {}).join('：')
      : (hint ?? '很好，可以拍了')
  const ready = look !== undefined && !worst && !hint

  return (
    <section className="camera">
      <div className="card camera-stage">
        <div className="camera-picture" style={{ aspectRatio: String(shape) }}>
          <div className="mirror">
            <video ref={video} muted playsInline aria-label="摄像头画面" />
            <svg
              viewBox={`0 0 ${shape * 100} 100`}
              aria-hidden="true"
              className={ready ? 'outline outline-ready' : 'outline'}
            >
              <path
                className="crop-shade"
                fillRule="evenodd"
                d={`M0 0H${shape * 100}V100H0Z M${(0.5 - cropWidth / 2) * shape * 100} ${top * 100}h${cropWidth * shape * 100}v${outlineHeight * 100}h${-cropWidth * shape * 100}Z`}
              />
              <ellipse
                cx={shape * 50}
                cy={middle[1] * 100}
                rx={headHeight * 100 * 0.37}
                ry={(headHeight * 100) / 2}
                className="outline-head"
              />
              {look?.marks?.parts.face.map((outline) => (
                <polygon
                  key="face"
                  className="outline-face"
                  points={outline.map(([x, y]) => `${x * shape * 100},${y * 100}`).join(' ')}
                />
              ))}
            </svg>
          </div>
          {left !== undefined && left > 0 && <span className="countdown">{left}</span>}
        </div>
        <p className={ready ? 'camera-advice camera-ready' : 'camera-advice'} role="status" aria-live="polite">
          {advice}
        </p>
        <div className="buttons">
          <button type="button" ref={shutter} className="main-button" disabled={!look} onClick={() => void shoot()}>
            拍照
          </button>
          <button type="button" disabled={!look || left !== undefined} onClick={() => setLeft(countdownFrom)}>
            {countdownFrom} 秒后拍
          </button>
          <button type="button" className="quiet-button" onClick={onLeave}>
            返回
          </button>
        </div>
      </div>
      <section className="card checks live-checks" aria-label="现在的检查">
        <h3>现在的画面</h3>
        <ul className="check-rows">
          {shown.map((check) => (
            <li key={check.id} className={`live live-${check.verdict}`}>
              <span
                className={`mark mark-${check.verdict === 'pass' ? 'good' : check.verdict === 'warn' ? 'mind' : 'bad'}`}
                aria-hidden="true"
              />
              <span className="check-name">{findingOfCheck(check)?.found ?? checks[check.id].name}</span>
              <span className="check-value">{check.unit && valueText(check)}</span>
              <span className="check-limit">{check.unit && check.limit && shortLimit(check.limit)}</span>
              {check.verdict === 'fail' && <span className="check-remedy">{findingOfCheck(check)?.remedy}</span>}
            </li>
          ))}
        </ul>
        {shown.length === 0 && <p className="hint">画面出来后，这里显示每一项检查。</p>}
      </section>
    </section>
  )
}
