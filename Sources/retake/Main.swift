import CHost
import Commands

@main
enum Main {
    static func main() {
        refuseTightLimits()
        // It ends the process. Waiting for it costs nothing; an asynchronous `main` would end this thread, by which the runtime
        // sorts all that is known of this program's functions: most of the time that a start takes.
        Task.detached { await startRetake() }
        while true { pause() }
    }
}
