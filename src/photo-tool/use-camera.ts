import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Look } from '../photo/browser/messages.ts'
import type { PhotoWorker } from '../photo/browser/photo-worker-client.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'

/** Why there is no picture, and what to do. */
export interface CameraTrouble {
  readonly found: string
  readonly remedy: string
}

/** The least time between two examined pictures, in milliseconds; a slow computer takes longer. */
const lookEvery = 300
/** Width of the examined picture: enough for every check, and fast. */
const lookWidth = 960

const troubleOf = (error: unknown): CameraTrouble => {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError')
    return {
      found: '没有使用摄像头的许可',
      remedy: '请在浏览器地址栏或系统设置中允许使用摄像头，再试一次；也可以选择已有的照片',
    }
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return { found: '没有找到摄像头', remedy: '请接好摄像头再试一次；也可以用手机拍照，再选择照片' }
  if (name === 'NotReadableError')
    return { found: '摄像头正被别的程序使用', remedy: '请关闭正在视频通话的程序，再试一次' }
  return { found: '摄像头打不开', remedy: '请再试一次；也可以用手机拍照，再选择照片' }
}

interface Camera {
  /** What the last picture showed. */
  readonly look: Look | undefined
  readonly trouble: CameraTrouble | undefined
  /** Width over height of the picture; undefined until there is one. */
  readonly shape: number | undefined
  /** Takes a photo at full size. */
  take(): Promise<Blob | undefined>
  /** Requests the camera again. */
  retry(): void
}

/** Shows the camera in a video element and examines its picture repeatedly; stops the camera on unmount. */
export const useCamera = (
  video: RefObject<HTMLVideoElement | null>,
  engine: () => PhotoWorker,
  spec: PhotoSpec,
): Camera => {
  const [look, setLook] = useState<Look>()
  const [trouble, setTrouble] = useState<CameraTrouble>()
  const [shape, setShape] = useState<number>()
  const [tries, setTries] = useState(0)
  const current = useRef(spec)
  current.current = spec

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt starts the camera again
  useEffect(() => {
    let left = false
    let stream: MediaStream | undefined
    let timer: ReturnType<typeof setTimeout>

    const lookOnce = async (element: HTMLVideoElement): Promise<void> => {
      const { videoWidth: width, videoHeight: height } = element
      const picture = await createImageBitmap(element, {
        resizeWidth: Math.min(width, lookWidth),
        resizeHeight: Math.round((Math.min(width, lookWidth) * height) / width),
      })
      const seen = await engine().look(picture, { width, height }, current.current)
      if (!left) setLook(seen)
    }
    const watch = async (): Promise<void> => {
      const begun = performance.now()
      try {
        if (video.current && video.current.videoWidth > 0) await lookOnce(video.current)
      } catch {
        if (!left) setLook(undefined) // the next picture is tried; the photo itself is checked again when it is taken
      }
      if (!left) timer = setTimeout(watch, Math.max(50, lookEvery - (performance.now() - begun)))
    }
    const begin = async (): Promise<void> => {
      setTrouble(undefined)
      if (!navigator.mediaDevices) {
        setTrouble({ found: '这个网页不能使用摄像头', remedy: '请用手机拍照，再选择照片；或使用照片处理工具的安装版' })
        return
      }
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          audio: false,
          video: { width: { ideal: 1920 }, height: { ideal: 1080 }, facingMode: 'user' },
        })
        if (left || !video.current) return stop()
        video.current.srcObject = stream
        await video.current.play()
        setShape(video.current.videoWidth / video.current.videoHeight)
        await watch()
      } catch (error) {
        if (!left) setTrouble(troubleOf(error))
      }
    }
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    void begin()
    return () => {
      left = true
      clearTimeout(timer)
      stop()
    }
  }, [engine, video, tries])

  return {
    look,
    trouble,
    shape,
    async take() {
      const element = video.current
      if (!element?.videoWidth) return undefined
      const canvas = new OffscreenCanvas(element.videoWidth, element.videoHeight)
      canvas.getContext('2d')?.drawImage(element, 0, 0)
      return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
    },
    retry: () => setTries((before) => before + 1),
  }
}
