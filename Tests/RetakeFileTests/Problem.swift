import RetakeFile
import YAMLReading

/// What is wrong in a `retake.yaml`, with its line and column before it; nil when nothing is.
func problem(_ text: String) -> String? {
    do throws(YAMLError) {
        _ = try Settings.read(text, file: "retake.yaml")
        return nil
    } catch {
        return String(error.description.dropFirst("retake.yaml:".count))
    }
}
