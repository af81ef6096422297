// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/geo_data.h"
#include "support/mmdb_writer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <thread>
#include <vector>

using namespace ctscope;
using namespace ctscope::test;

namespace {

IpAddress ip(const char *text) { return *IpAddress::parse(text); }

void write(const QTemporaryDir &root, const char *path, const std::string &bytes)
{
    const QString name = root.path() + QLatin1String(path);
    QDir().mkpath(QFileInfo(name).path());
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), qint64(bytes.size())) != qint64(bytes.size()))
        qFatal("a file of the test cannot be written");
}

std::string countryRecord(std::string_view code, std::string_view name, std::string_view member = "country")
{
    using Writer = MmdbWriter;
    return Writer::map({{member,
        Writer::map({{"iso_code", Writer::text(code)}, {"names", Writer::map({{"en", Writer::text(name)}})}})}});
}

std::string countries(std::uint64_t built = 1764201600)
{
    MmdbWriter writer("GeoLite2-Country", built);
    writer.add(ip("8.8.0.0"), 16, countryRecord("US", "United States"));
    writer.add(ip("9.0.0.0"), 8, countryRecord("DE", "Germany", "registered_country"));
    writer.add(ip("2600::"), 16, countryRecord("CA", "Canada"));
    writer.add(ip("192.168.0.0"), 16, countryRecord("XX", "A private network"));
    return writer.file();
}

std::string networks()
{
    using Writer = MmdbWriter;
    Writer writer("GeoLite2-ASN", 1764288000);
    writer.add(ip("8.8.4.0"), 24,
        Writer::map({{"autonomous_system_number", Writer::number(64500)},
            {"autonomous_system_organization",
                Writer::text("Example Networks, with a name of more than 29 letters")}}));
    writer.add(ip("2600:1::"), 32, Writer::map({{"autonomous_system_number", Writer::number(4200000000u)}}));
    return writer.file();
}

/// "US United States 64500 Example".
std::string factsOf(const GeoData &data, const char *address)
{
    const GeoFacts facts = data.find(ip(address));
    std::string text(facts.country);
    for (const std::string_view part : {facts.countryName, facts.organisation})
        text.append(" ").append(part);
    return text + ' ' + std::to_string(facts.number);
}

} // namespace

class TestGeoData : public QObject {
    Q_OBJECT
private slots:
    void findsCountriesAndNetworks();
    void isReadByManyThreads();
    void damagedFilesAreLeftOut();
    void readsTheFilesThatAreThereAndAgainWhenTheyChange();
    void theOutsideEnd_data();
    void theOutsideEnd();
};

void TestGeoData::findsCountriesAndNetworks()
{
    const QTemporaryDir root;
    write(root, "/country.mmdb", countries());
    write(root, "/asn.mmdb", networks());
    const GeoData data({root.path().toStdString() + "/country.mmdb", root.path().toStdString() + "/asn.mmdb"});
    QCOMPARE(factsOf(data, "8.8.4.7"),
        std::string("US United States Example Networks, with a name of more than 29 letters 64500"));
    QCOMPARE(factsOf(data, "8.8.8.8"), std::string("US United States  0"));
    QCOMPARE(factsOf(data, "9.9.9.9"), std::string("DE Germany  0"));
    QCOMPARE(factsOf(data, "2600:1::7"), std::string("CA Canada  4200000000"));
    QCOMPARE(factsOf(data, "11.0.0.1"), std::string("   0"));
    QCOMPARE(factsOf(data, "192.168.1.1"), std::string("   0")); // whatever a file says of it
    QVERIFY(data.hasCountries() && data.hasNetworks());
    QCOMPARE(data.files().size(), std::size_t(2));
    QCOMPARE(data.files()[0].kind, std::string("GeoLite2-Country"));
    QCOMPARE(data.files()[0].built, std::int64_t(1764201600));
    QCOMPARE(data.files()[1].kind, std::string("GeoLite2-ASN"));
    QCOMPARE(data.files()[1].path, root.path().toStdString() + "/asn.mmdb");
    // Another program cuts the file off: the data stay what they were.
    QVERIFY(QFile::resize(root.filePath(QStringLiteral("country.mmdb")), 0));
    QCOMPARE(factsOf(data, "8.8.8.8"), std::string("US United States  0"));
}

void TestGeoData::isReadByManyThreads()
{
    const QTemporaryDir root;
    write(root, "/country.mmdb", countries());
    const GeoData data({root.path().toStdString() + "/country.mmdb"});
    QVERIFY(data.hasCountries() && !data.hasNetworks());
    std::vector<int> found(4, 0);
    {
        std::vector<std::jthread> threads;
        for (int &count : found) {
            threads.emplace_back([&data, &count] {
                for (std::uint32_t i = 0; i < 2000; ++i)
                    count += data.find(IpAddress::v4(0x08080000 + i)).country == "US" ? 1 : 0;
            });
        }
    }
    QCOMPARE(found, std::vector<int>(4, 2000));
}

void TestGeoData::damagedFilesAreLeftOut()
{
    const QTemporaryDir root;
    const std::string whole = countries();
    const std::string path = root.path().toStdString() + "/country.mmdb";
    for (const std::size_t length : {std::size_t(0), std::size_t(7), whole.size() / 2, whole.size() - 20}) {
        write(root, "/country.mmdb", whole.substr(0, length));
        QVERIFY(GeoData({path}).empty());
    }
    QVERIFY(GeoData({path + ".none"}).empty());
    QVERIFY(GeoData({root.path().toStdString()}).empty());
    write(root, "/country.mmdb", MmdbWriter("Something-Else", 1).file());
    QVERIFY(GeoData({path}).empty());
    // Bytes that are wrong give nothing or something, and end.
    for (std::size_t at = 0; at < whole.size(); at += 3) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        write(root, "/country.mmdb", damaged);
        const GeoData data({path});
        QVERIFY(data.find(ip("8.8.8.8")).country.size() <= 200);
        QVERIFY(data.find(ip("2600::1")).country.size() <= 200);
    }
}

void TestGeoData::readsTheFilesThatAreThereAndAgainWhenTheyChange()
{
    const QTemporaryDir root;
    GeoFiles files(root.path().toStdString());
    QVERIFY(!files.read({}));
    QVERIFY(!files.data());
    write(root, "/usr/share/GeoIP/GeoLite2-Country.mmdb", countries());
    QVERIFY(files.read({}));
    QCOMPARE(files.data()->files().size(), std::size_t(1));
    const GeoDataPtr first = files.data();
    QVERIFY(!files.read({}));
    QCOMPARE(files.data(), first);
    // The newest file for the same thing counts, wherever it is.
    write(root, "/srv/countries.mmdb", countries(1764300000));
    QVERIFY(files.read({"/srv/countries.mmdb"}));
    QCOMPARE(files.data()->files()[0].built, std::int64_t(1764300000));
    write(root, "/var/lib/GeoIP/GeoLite2-ASN.mmdb", networks());
    QVERIFY(files.read({"/srv/countries.mmdb"}));
    QCOMPARE(files.data()->files().size(), std::size_t(2));
    for (const char *path : {"/usr/share/GeoIP/GeoLite2-Country.mmdb", "/var/lib/GeoIP/GeoLite2-ASN.mmdb"})
        QFile::remove(root.path() + QLatin1String(path));
    QVERIFY(files.read({}));
    QVERIFY(!files.data());
    QCOMPARE(std::string(first->find(ip("8.8.8.8")).country), std::string("US")); // for those who still have it
}

void TestGeoData::theOutsideEnd_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("destination");
    QTest::addColumn<QString>("answeredFrom");
    QTest::addColumn<QString>("outside");
    const auto row = [](const char *title, const char *source, const char *destination, const char *from,
                         const char *outside) {
        QTest::newRow(title) << QString::fromLatin1(source) << QString::fromLatin1(destination)
                             << QString::fromLatin1(from) << QString::fromLatin1(outside);
    };
    row("from inside to the internet", "192.168.1.2", "8.8.8.8", "8.8.8.8", "8.8.8.8");
    row("from the internet to a forwarded port", "9.9.9.9", "8.8.8.8", "192.168.1.2", "9.9.9.9");
    row("from the internet to an address inside", "9.9.9.9", "192.168.1.2", "192.168.1.2", "9.9.9.9");
    row("through, between two public ones", "9.9.9.9", "8.8.8.8", "8.8.8.8", "8.8.8.8");
    row("inside", "192.168.1.2", "10.0.0.1", "10.0.0.1", "");
    row("to many hosts", "192.168.1.2", "224.0.0.251", "224.0.0.251", "");
    row("IPv6", "fd00::1", "2600::1", "2600::1", "2600::1");
}

void TestGeoData::theOutsideEnd()
{
    QFETCH(QString, source);
    QFETCH(QString, destination);
    QFETCH(QString, answeredFrom);
    const auto address = [](const QString &text) { return *IpAddress::parse(text.toStdString()); };
    const IpAddress outside = outsideEnd(address(source), address(destination), address(answeredFrom));
    QTEST(QString::fromStdString(outside.toString()), "outside");
}

QTEST_APPLESS_MAIN(TestGeoData)
#include "tst_geo_data.moc"
