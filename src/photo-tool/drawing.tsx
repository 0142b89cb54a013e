/** How a drawn person or their photo differs from a good one. */
export interface Scene {
  readonly who?: 'one' | 'two' | 'nobody'
  /** Shift of the features to one side, as in a turned head, or up, as in a raised one. */
  readonly turned?: readonly [right: number, down: number]
  readonly tilted?: number
  readonly eyes?: 'open' | 'shut' | 'aside'
  readonly glasses?: 'dark' | 'glare'
  readonly mouth?: 'shut' | 'open' | 'masked'
  readonly wears?: 'hat'
  readonly hand?: boolean
  readonly wall?: 'white' | 'busy'
  /** What part of the picture is shown: `x y width height` of 100 × 140. */
  readonly view?: string
  /** A CSS filter over the whole picture. */
  readonly filter?: string
  readonly over?: 'side-shadow' | 'bright-spot' | 'screen' | 'border' | 'mosaic' | 'noise'
}

const skin = '#efc9a9'
const hair = '#2a2320'
const cloth = '#31506b'
const line = '#5d4636'

/** A drawn ID photo; without a scene, a good one. */
export const Drawing = ({ scene = {} }: { scene?: Scene }) => {
  const { who = 'one', wall = 'white', view = '0 0 100 140', filter, over } = scene
  return (
    <svg className="drawing" viewBox={view} aria-hidden="true" {...(filter ? { style: { filter } } : {})}>
      <rect x="-40" y="-40" width="180" height="240" fill="#ffffff" />
      {wall === 'busy' && <BusyWall />}
      {who === 'nobody' && <Landscape />}
      {who === 'two' && (
        <g transform="translate(34 14) scale(.8)">
          <Person scene={{}} />
        </g>
      )}
      {who !== 'nobody' && (
        <g transform={who === 'two' ? 'translate(-14 14) scale(.8)' : ''}>
          <Person scene={scene} />
        </g>
      )}
      {over && <Over over={over} />}
    </svg>
  )
}

const Person = ({ scene }: { scene: Scene }) => {
  const { turned = [0, 0], tilted = 0, eyes = 'open', glasses, mouth = 'shut', wears, hand } = scene
  return (
    <>
      <path d="M10 142c2-24 14-31 28-35l12 8 12-8c14 4 26 11 28 35z" fill={cloth} />
      <path d="M40 92h20v16l-10 8-10-8z" fill="#deb491" />
      <path d="M38 107l12 9-7 9zM62 107l-12 9 7 9z" fill="#ffffff" />
      <g transform={`rotate(${tilted} 50 90)`}>
        <path d="M24 66c-5-32 8-46 26-46s31 14 26 46z" fill={hair} />
        <ellipse cx="26.5" cy="66" rx="4" ry="7" fill="#e2b896" />
        <ellipse cx="73.5" cy="66" rx="4" ry="7" fill="#e2b896" />
        <path d="M27 58c0-18 10-24 23-24s23 6 23 24c0 22-9 40-23 40S27 80 27 58z" fill={skin} />
        <path d="M26 56c2-16 10-24 26-24 13 0 21 8 22 24-5-10-10-14-18-15-12 2-24 3-30 15z" fill={hair} />
        <g transform={`translate(${turned[0]} ${turned[1]})`}>
          <Eyes eyes={eyes} />
          <path d="M50 64c-1 5-3 8-2 9s3 1 4 0" fill="none" stroke="#c79873" strokeWidth="1.4" />
          {mouth === 'open' ? (
            <ellipse cx="50" cy="83" rx="6" ry="5" fill="#7c2f2f" />
          ) : (
            <path d="M43 82q7 3 14 0" fill="none" stroke="#a85b51" strokeWidth="2" strokeLinecap="round" />
          )}
          {mouth === 'masked' && <path d="M28 66q22-6 44 0v14q-8 16-22 17-14-1-22-17z" fill="#9fc5d8" />}
          {glasses && <Glasses kind={glasses} />}
        </g>
        {wears === 'hat' && (
          <path d="M20 44q2-32 30-32t30 32q-30-10-60 0zM14 46q36-14 72 0l2 5q-38-12-76 0z" fill="#7b5a3c" />
        )}
      </g>
      {hand && (
        <path d="M66 142l2-36q-2-14 2-24l5 1-1 10 6-12 5 3-5 14 4-4 4 3-8 16v29z" fill={skin} stroke="#c79873" />
      )}
    </>
  )
}

const Eyes = ({ eyes }: { eyes: 'open' | 'shut' | 'aside' }) => (
  <>
    <path d="M34 53q5-3 10 0M56 53q5-3 10 0" fill="none" stroke={line} strokeWidth="2" strokeLinecap="round" />
    {[39, 61].map((x) =>
      eyes === 'shut' ? (
        <path key={x} d={`M${x - 5} 60q5 3 10 0`} fill="none" stroke={line} strokeWidth="1.6" strokeLinecap="round" />
      ) : (
        <g key={x}>
          <ellipse cx={x} cy="60" rx="5" ry="2.8" fill="#ffffff" stroke={line} strokeWidth=".8" />
          <circle cx={eyes === 'aside' ? x + 2.9 : x} cy="60" r="2.3" fill="#3a2418" />
        </g>
      ),
    )}
  </>
)

const Glasses = ({ kind }: { kind: 'dark' | 'glare' }) => (
  <>
    <g
      fill={kind === 'dark' ? '#1d1f24' : '#ffffff'}
      fillOpacity={kind === 'dark' ? 0.92 : 0.8}
      stroke="#1d1f24"
      strokeWidth="1.6"
    >
      <rect x="31" y="53" width="17" height="13" rx="5" />
      <rect x="52" y="53" width="17" height="13" rx="5" />
    </g>
    <path d="M48 58h4" stroke="#1d1f24" strokeWidth="1.6" />
  </>
)

const BusyWall = () => (
  <>
    <rect x="-40" y="-40" width="180" height="240" fill="#c9d6c4" />
    <rect x="2" y="8" width="20" height="70" fill="#8a6b4f" />
    <rect x="78" y="20" width="20" height="26" fill="#6f8fae" />
    <path d="M76 100l8-40 10 40z" fill="#4f7d55" />
  </>
)

const Landscape = () => (
  <>
    <rect width="100" height="90" fill="#bfe0f2" />
    <circle cx="76" cy="26" r="9" fill="#f6c94c" />
    <path d="M-10 96l34-42 22 26 16-18 48 40v50H-10z" fill="#7ba27d" />
    <rect y="98" width="100" height="42" fill="#5d8762" />
  </>
)

const Over = ({ over }: { over: NonNullable<Scene['over']> }) => {
  const every = (step: number, most: number): number[] =>
    Array.from({ length: Math.ceil(most / step) }, (_, i) => i * step)
  switch (over) {
    case 'side-shadow':
      return <rect x="50" y="-40" width="90" height="240" fill="#000000" opacity=".55" />
    case 'bright-spot':
      return <circle cx="40" cy="62" r="17" fill="#ffffff" opacity=".85" />
    case 'screen':
      return (
        <g stroke="#1c2423" strokeWidth=".7" opacity=".55">
          {every(4, 240).map((at) => (
            <path key={at} d={`M-60 ${at - 60}l220 22`} />
          ))}
        </g>
      )
    case 'border':
      return <rect x="4" y="4" width="92" height="132" fill="none" stroke="#7b3b3b" strokeWidth="8" />
    case 'mosaic':
      return (
        <g>
          {every(10, 80).flatMap((y) =>
            every(10, 60).map((x) => (
              <rect
                key={`${x} ${y}`}
                x={x + 20}
                y={y + 24}
                width="10"
                height="10"
                fill={(x + 2 * y) % 30 === 0 ? '#e2b896' : (x + y) % 20 === 0 ? '#caa283' : '#8d6f5b'}
                opacity=".75"
              />
            )),
          )}
        </g>
      )
    case 'noise':
      return (
        <g fill="#1c2423" opacity=".5">
          {every(3, 140).flatMap((y) =>
            every(5, 100).map((x) => <rect key={`${x} ${y}`} x={(x + y * 7) % 100} y={y} width="1.3" height="1.3" />),
          )}
        </g>
      )
  }
}
