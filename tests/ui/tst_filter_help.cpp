// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter.h"
#include "query/names/dictionary.h"
#include "table/filter_words.h"
#include "ui/window/main_window.h"

#include <QFile>
#include <QRegularExpression>
#include <QtTest>

using namespace ctscope;

/// The page of the filter language says what is so.
class TestFilterHelp : public QObject {
    Q_OBJECT
private slots:
    void everyExampleIsAFilter();
    void everyExampleInALineIsReadAsItSays();
    void namesOfTheExamplesAreInTheExampleOfTheirFile();
    void everyFieldIsThere();
    void everyFieldHasWords();
};

namespace {

QString page()
{
    QFile file(QStringLiteral(":/help/filter.md"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the page is not among the resources");
    return QString::fromUtf8(file.readAll());
}

QString text(std::string_view word) { return QString::fromUtf8(word.data(), qsizetype(word.size())); }

} // namespace

void TestFilterHelp::everyExampleIsAFilter()
{
    bool inside = false;
    int examples = 0;
    for (const QString &line : page().split(u'\n')) {
        if (line.startsWith(QLatin1String("```"))) {
            inside = line == QLatin1String("```filter");
        } else if (inside) {
            const ParsedFilter read = readFilter(line.toStdString());
            QVERIFY2(read.ok(), qPrintable(line));
            ++examples;
        }
    }
    QVERIFY(examples > 30);
}

/// The lines of all examples of one kind.
static QStringList examples(const QString &kind)
{
    QStringList lines;
    bool inside = false;
    for (const QString &line : page().split(u'\n')) {
        if (line.startsWith(QLatin1String("```")))
            inside = line == QLatin1String("```") + kind;
        else if (inside)
            lines << line;
    }
    return lines;
}

void TestFilterHelp::namesOfTheExamplesAreInTheExampleOfTheirFile()
{
    const QStringList file = examples(QStringLiteral("names"));
    const Dictionary dictionary = Dictionary::parse(file.join(u'\n').toStdString());
    QVERIFY(dictionary.errors.empty());
    QCOMPARE(file.size(), qsizetype(12));
    filter::NameTable names;
    dictionary.addTo(names);
    const QStringList filters = examples(QStringLiteral("named"));
    QCOMPARE(filters.size(), qsizetype(6));
    for (const QString &line : filters)
        QVERIFY2(readFilter(line.toStdString(), &names).ok(), qPrintable(line));
    QVERIFY(page().contains(QLatin1String("`mark == @WAN` is `mark & 0x3f00 in @WAN`")));
    QCOMPARE(filter::textOf(*readFilter("mark == @WAN", &names).filter.tree()), std::string("mark & 0x3f00 in @WAN"));
}

/// What a sentence says of one text and another.
void TestFilterHelp::everyExampleInALineIsReadAsItSays()
{
    const auto meaning = [](const char *filter) {
        return QString::fromStdString(filter::textOf(*readFilter(filter).filter.tree()));
    };
    QVERIFY(page().contains(QLatin1String("`dport 80 or 443` is `dport == 80`, or the text 443")));
    QCOMPARE(meaning("dport 80 or 443"), QStringLiteral("dport == 80 or \"443\""));
    QVERIFY(page().contains(QLatin1String("`::ffff:10.0.0.1` is the IPv4 address 10.0.0.1")));
    QCOMPARE(meaning("src == ::ffff:10.0.0.1"), QStringLiteral("src == 10.0.0.1"));
    QVERIFY(page().contains(QLatin1String("`20k` (20,000), `20Ki` (20,480)")));
    QCOMPARE(meaning("bytes == 20k or bytes == 20Ki"), QStringLiteral("bytes == 20000 or bytes == 20480"));
    for (const char *refused : {"src === 1", "src !== 1", "port:22", "tcp | udp", "tcp & udp"})
        QVERIFY2(!readFilter(refused).ok(), refused);
    // Values of the table of types
    for (const auto &[field, values] : std::initializer_list<std::pair<const char *, QStringList>>{
             {"src",
                 {QStringLiteral("10.0.0.1"), QStringLiteral("2001:db8::1"), QStringLiteral("10.0.0.0/8"),
                     QStringLiteral("10.0.0.1:443"), QStringLiteral("private")}},
             {"dport", {QStringLiteral("443"), QStringLiteral("https")}},
             {"id", {QStringLiteral("7"), QStringLiteral("0x2a")}},
             {"packets", {QStringLiteral("10k"), QStringLiteral("2M")}},
             {"bytes",
                 {QStringLiteral("1500"), QStringLiteral("20k"), QStringLiteral("20Ki"), QStringLiteral("1.5GiB")}},
             {"rate", {QStringLiteral("20k/s"), QStringLiteral("10Mbit/s")}}, {"pps", {QStringLiteral("100/s")}},
             {"ttl",
                 {QStringLiteral("90s"), QStringLiteral("5m"), QStringLiteral("2h30m"), QStringLiteral("1d2h"),
                     QStringLiteral("1:52")}},
             {"start", {QStringLiteral("2026-11-25"), QStringLiteral("2026-11-25T10:42"), QStringLiteral("-10m")}}}) {
        for (const QString &value : values) {
            QVERIFY2(page().contains(u'`' + value + u'`'), qPrintable(value));
            QVERIFY2(readFilter((QLatin1String(field) + QLatin1String(" == ") + value).toStdString()).ok(),
                qPrintable(value));
        }
    }
}

void TestFilterHelp::everyFieldIsThere()
{
    const QString whole = page();
    QStringList missing;
    for (const filter::Field &field : filter::allFields()) {
        QString row = QStringLiteral("| `%1`").arg(text(field.name));
        for (const std::string_view alias : field.aliases)
            row += QStringLiteral(" `%1`").arg(text(alias));
        row +=
            QStringLiteral(" | `%1` | %2 |")
                .arg(FilterWords::example(field).replace(u'|', QLatin1String("\\|")), FilterWords::description(field));
        if (!whole.contains(row))
            missing += row;
    }
    for (const QString &row : missing)
        qWarning("put into the page: %s", qPrintable(row));
    QVERIFY(missing.isEmpty());
}

void TestFilterHelp::everyFieldHasWords()
{
    for (const filter::Field &field : filter::allFields()) {
        QVERIFY2(!FilterWords::description(field).isEmpty(), field.name.data());
        const QString example = FilterWords::example(field);
        QVERIFY2(readFilter(example.toStdString()).ok(), qPrintable(example));
    }
}

QTEST_MAIN(TestFilterHelp)
#include "tst_filter_help.moc"
