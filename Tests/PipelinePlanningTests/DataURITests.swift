import PipelinePlanning
import SystemPackage
import Testing

struct DataURITests {
    private func uri(_ text: String) throws -> DataURI { try DataURI(text, relativeTo: "/home/ada/project") }

    @Test(arguments: [
        ("s3://bucket/key", "s3://bucket/key"), ("S3://bucket//key/", "s3://bucket/key"),
        ("s3://bucket/local pipeline/x", "s3://bucket/local pipeline/x"), ("s3://bucket", "s3://bucket"),
        ("file://model", "file:///home/ada/project/model"), ("file:///data/in/", "file:///data/in"),
        ("file://./a/../b", "file:///home/ada/project/b"), ("train", "file:///home/ada/project/train"),
        ("/opt/code", "file:///opt/code"),
    ])
    func hasOneSpellingForAllThatMeanTheSame(text: String, canonical: String) throws {
        #expect(try uri(text).description == canonical)
    }

    @Test(arguments: ["", "s3://", "https://bucket.s3.amazonaws.com/key", "s3://bucket/../other"])
    func refusesWhatNamesNothing(text: String) {
        let error = #expect(throws: DataURIError.self) { try uri(text) }
        #expect(error?.description == "'\(text)' is no s3:// or file:// URI that names something")
    }

    @Test func liesBelowAPrefixByWholeNames() throws {
        #expect(try uri("s3://b/out/train/x").remainder(below: uri("s3://b/out")) == ["train", "x"])
        #expect(try uri("s3://b/out").remainder(below: uri("s3://b/out/")) == [])
        #expect(try uri("s3://b/out2").remainder(below: uri("s3://b/out")) == nil)
        #expect(try uri("file:///b/out").remainder(below: uri("s3://b/out")) == nil)
    }
}
