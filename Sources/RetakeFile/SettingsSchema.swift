/// What a `retake.yaml` may hold, as JSON Schema: <https://json-schema.org/draft/2020-12/schema>.
package enum SettingsSchema {
    package static let text = String(decoding: PackageResources.retake_schema_json, as: UTF8.self)
}
