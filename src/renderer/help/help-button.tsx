import { Button } from 'antd'
import { lazy, Suspense, useRef, useState } from 'react'

/** Loaded on demand: the sign-in page needs only the button. */
const HelpDrawer = lazy(() => import('./help-drawer.tsx'))

interface Props {
  readonly page: string
  /** The heading to begin at; the page's top without. */
  readonly heading?: string | undefined
}

/** A button that opens one help page beside what is being done, so that nothing typed is lost. */
export const HelpButton = ({ page, heading }: Props) => {
  const [shown, setShown] = useState<string>()
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setShown(undefined)
    button.current?.focus()
  }
  return (
    <>
      <Button ref={button} size="small" type="link" className="help-button" onClick={() => setShown(page)}>
        怎么办
      </Button>
      {shown !== undefined && (
        <Suspense>
          <HelpDrawer page={shown} heading={shown === page ? heading : undefined} onOpen={setShown} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
