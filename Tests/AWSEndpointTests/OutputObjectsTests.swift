import SystemPackage
import Testing

@testable import AWSEndpoint

@Suite struct OutputObjectsTests {
    private let objects = OutputObjects()

    private func show(_ uri: String, _ path: FilePath?) {
        objects.show([OutputObjects.Place(uri: uri) { path }].compactMap(\.self))
    }

    @Test func whatIsShownIsThereForLaterSteps() {
        show("s3://b/two/", "/cache/2")
        show("s3://b/one", "/cache/1")
        show("s3://b/gone", nil)
        show("file:///x", "/cache/3")
        #expect(objects.files.map(\.uri) == ["s3://b/one", "s3://b/two"])
        #expect(objects.files.map(\.path) == ["/cache/1", "/cache/2"])
    }

    @Test func anOutputIsShownAtAnotherAddressToo() {
        show("s3://b/train/output/model.tar.gz", "/cache/m")
        objects.show("s3://b/train/output/model.tar.gz", at: "s3://b/train-1/output/model.tar.gz")
        objects.show("s3://b/unknown", at: "s3://b/other")
        #expect(objects.files.map(\.uri) == ["s3://b/train-1/output/model.tar.gz", "s3://b/train/output/model.tar.gz"])
        #expect(Set(objects.files.map(\.path)) == ["/cache/m"])
    }
}
