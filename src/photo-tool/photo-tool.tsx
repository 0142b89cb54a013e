import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { PhotoReport } from '../shared/photo/verdict.ts'
import { DropHint } from '../ui/components/drop-hint.tsx'
import { CameraPanel } from './camera-panel.tsx'
import { ResultPanel } from './result-panel.tsx'
import { SpecChoice, SpecTrouble } from './spec-choice.tsx'
import { StartPanel } from './start-panel.tsx'
import { useIncoming } from './use-incoming.ts'
import { usePhoto } from './use-photo.ts'
import { isSpecFile, useSpecs } from './use-specs.ts'
import { sortChecks, verdictWordsOf } from './words.ts'
import { WorkingPanel } from './working-panel.tsx'
// In this order: later rules override earlier ones.
import './styles/page.css'
import './styles/start.css'
import './styles/working.css'
import './styles/result.css'
import './styles/adjust.css'
import './styles/save.css'
import './styles/checks.css'
import './styles/camera.css'
import './styles/narrow.css'
import './styles/print.css'
import icon from './icon.svg'

interface PhotoToolProps {
  /**
   * Called when a photo is ready to be used: after opening it, and again after each adjustment by hand. `bytes` is the mended JPEG,
   * or the file as it came if it needed no mending. The verdict is `fail` only while an adjustment exceeds the limits.
   */
  readonly onMended?: (bytes: Uint8Array, verdict: PhotoReport['verdict']) => void
  /** A file that the page received before this component. */
  readonly early?: Promise<Blob>
  /** Called once all files of the engine have arrived, so that a service worker can keep them. */
  readonly onReady?: () => void
}

/**
 * The photo tool: opens a photo, checks and mends it, and offers it to be saved. It sends the photo nowhere; a host that wants
 * the result passes `onMended`.
 */
export const PhotoTool = ({ onMended, early, onReady }: PhotoToolProps) => {
  const shelf = useSpecs()
  const { spec, receive } = shelf
  const [camera, setCamera] = useState(false)
  const { state, loading, engine, open, adjust, clear, retry } = usePhoto(spec, onReady !== undefined)

  const take = useCallback(
    (file: Blob) => {
      if (isSpecFile(file)) return receive(file)
      setCamera(false)
      void open(file)
    },
    [open, receive],
  )
  const over = useIncoming(take)
  const takeEarly = useEffectEvent(take)
  useEffect(() => {
    void early?.then(takeEarly)
  }, [early])
  const isReady = loading?.isComplete === true
  const reportReady = useEffectEvent(() => onReady?.())
  useEffect(() => {
    if (isReady) reportReady()
  }, [isReady])

  const photo = state.kind === 'shown' ? state.photo : undefined
  const reportMended = useEffectEvent((bytes: Uint8Array, verdict: PhotoReport['verdict']) =>
    onMended?.(bytes, verdict),
  )
  const isReported = onMended !== undefined
  useEffect(() => {
    if (!isReported || !photo?.file) return
    const { file, report } = photo
    let isOvertaken = false
    void file.arrayBuffer().then((bytes) => {
      if (!isOvertaken) reportMended(new Uint8Array(bytes), report.verdict)
    })
    return () => {
      isOvertaken = true
    }
  }, [isReported, photo])
  const said = useMemo(() => {
    if (state.kind === 'working') return '正在检查照片'
    if (state.kind === 'trouble') return state.problem.text
    if (!photo) return ''
    const { title, next } = verdictWordsOf(sortChecks(photo.before, photo.report), {
      mended: photo.mended,
      byHand: photo.report.mended.includes('adjusted'),
      marks: photo.marks,
    })
    return `${title}。${next}`
  }, [state, photo])

  return (
    <div className={`tool tool-${camera ? 'camera' : state.kind}`}>
      <header className="top">
        <img src={icon} alt="" width="32" height="32" />
        <h1>照片处理工具</h1>
        <SpecChoice shelf={shelf} />
        <p className="privacy">
          <Shield />
          照片只在这台设备上处理，不会上传
        </p>
      </header>

      <p className="for-listeners" role="status" aria-live="polite">
        {camera ? '' : said}
      </p>

      <main>
        <SpecTrouble shelf={shelf} />
        {camera ? (
          <CameraPanel engine={engine} spec={spec} onTaken={take} onLeave={() => setCamera(false)} />
        ) : (
          <>
            {state.kind === 'empty' && <StartPanel loading={loading} onFile={take} onCamera={() => setCamera(true)} />}
            {state.kind === 'working' && <WorkingPanel early={state.early} loading={loading} onCancel={clear} />}
            {state.kind === 'trouble' && (
              <section className="card trouble">
                <h2>{state.problem.toJSON().found}</h2>
                <p>{state.problem.toJSON().remedy}</p>
                <div className="buttons">
                  <button type="button" className="main-button" onClick={retry}>
                    重试
                  </button>
                  <button type="button" onClick={clear}>
                    换一张照片
                  </button>
                </div>
              </section>
            )}
            {photo && (
              <ResultPanel
                photo={photo}
                spec={spec}
                onAdjust={adjust}
                onFile={take}
                onCamera={() => setCamera(true)}
                onClear={clear}
              />
            )}
          </>
        )}
      </main>
      {over && <DropHint>松开鼠标，检查这张照片</DropHint>}
    </div>
  )
}

const Shield = () => (
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path
      d="M8 1 2.5 3v4.2c0 3.4 2.2 6.2 5.5 7.8 3.3-1.6 5.5-4.4 5.5-7.8V3z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
    />
    <path d="m5.3 7.8 2 2 3.4-3.6" fill="none" stroke="currentColor" strokeWidth="1.3" />
  </svg>
)
