// SPDX-License-Identifier: GPL-3.0-or-later
// lupdate finds every text of the tree, in the context of the class that looks it up, and the catalogue has it.
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

namespace {

const QString source = QStringLiteral(CTSCOPE_SOURCE);
const QString catalogue = source + QStringLiteral("/resources/translations/ctscope_en.ts");

struct Text {
    QString context;
    QString text;
    QString comment;
    bool plural = false; ///< it has plural forms

    bool operator==(const Text &) const = default;
};

QString contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QList<Text> textsOf(const QString &path)
{
    QXmlStreamReader xml(contentOf(path));
    QList<Text> texts;
    QString context;
    Text text;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::EndElement && xml.name() == u"message")
            texts << text;
        if (token != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == u"name")
            context = xml.readElementText();
        else if (xml.name() == u"message")
            text = {context, {}, {}, xml.attributes().value(QLatin1String("numerus")) == u"yes"};
        else if (xml.name() == u"source")
            text.text = xml.readElementText();
        else if (xml.name() == u"comment")
            text.comment = xml.readElementText();
    }
    return xml.hasError() ? QList<Text>() : texts;
}

/// One text a line, of those for which `chosen` is true.
template <typename Chosen> QString listOf(const QList<Text> &texts, Chosen chosen)
{
    QString list;
    for (const Text &text : texts) {
        if (chosen(text))
            list += text.context + QStringLiteral(": ") + text.text
                + (text.plural ? QStringLiteral(" (with plural forms)\n") : QStringLiteral("\n"));
    }
    return list;
}

/// The contexts in which tr() of the tree's classes looks up.
QSet<QString> contextsOfClasses()
{
    static const QRegularExpression declared(QStringLiteral(R"(Q_DECLARE_TR_FUNCTIONS\(([\w:]+)\))"));
    static const QRegularExpression object(
        QStringLiteral(R"(^\s*class (\w+)[^;{}]*\{\s*Q_OBJECT\b)"), QRegularExpression::MultilineOption);
    QSet<QString> contexts;
    for (const char *room : {"model", "ui", "app"}) {
        QDirIterator files(source + u'/' + QLatin1String(room), {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
            QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString content = contentOf(files.next());
            for (auto match = declared.globalMatch(content); match.hasNext();)
                contexts << match.next().captured(1);
            for (auto match = object.globalMatch(content); match.hasNext();)
                contexts << QStringLiteral("ctscope::") + match.next().captured(1);
        }
    }
    return contexts;
}

} // namespace

class TestTranslations : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void lupdateHasNothingToComplainOf();
    void theContextOfATextIsAClass();
    void aNumberHasPluralForms();
    void theCatalogueHasEachText();
    void theCatalogueHasNoOtherText();

private:
    QByteArray m_complaints;
    QList<Text> m_tree;      ///< what lupdate found
    QList<Text> m_catalogue; ///< what the catalogue has
};

void TestTranslations::initTestCase()
{
    const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("ctscope_en.ts"));
    QVERIFY(QFile::copy(catalogue, copy));
    QProcess update;
    update.setProcessChannelMode(QProcess::MergedChannels);
    update.start(source + QStringLiteral("/resources/translations/update"), {copy});
    QVERIFY(update.waitForFinished(120'000));
    m_complaints = update.readAll();
    constexpr int noTool = 127;
    if (update.exitCode() == noTool)
        QSKIP(m_complaints.constData());
    QVERIFY2(update.exitStatus() == QProcess::NormalExit && update.exitCode() == 0, m_complaints.constData());
    m_tree = textsOf(copy);
    m_catalogue = textsOf(catalogue);
    QVERIFY(!m_tree.isEmpty());
    QVERIFY(!m_catalogue.isEmpty());
}

void TestTranslations::lupdateHasNothingToComplainOf() { QCOMPARE(QString::fromUtf8(m_complaints), QString()); }

void TestTranslations::theContextOfATextIsAClass()
{
    const QSet<QString> classes = contextsOfClasses();
    QCOMPARE(listOf(m_tree,
                 [&](const Text &text) {
                     return !text.context.startsWith(QLatin1String("ctscope::")) || !classes.contains(text.context);
                 }),
        QString());
}

void TestTranslations::aNumberHasPluralForms()
{
    static const QRegularExpression number(QStringLiteral("%L?n"));
    QCOMPARE(listOf(m_tree, [](const Text &text) { return !text.plural && text.text.contains(number); }), QString());
}

void TestTranslations::theCatalogueHasEachText()
{
    const QString missing = listOf(m_tree, [this](const Text &text) { return !m_catalogue.contains(text); });
    QVERIFY2(missing.isEmpty(),
        qPrintable(QStringLiteral("Run resources/translations/update. The catalogue lacks:\n") + missing));
}

void TestTranslations::theCatalogueHasNoOtherText()
{
    const QString gone = listOf(m_catalogue, [this](const Text &text) { return !m_tree.contains(text); });
    QVERIFY2(gone.isEmpty(),
        qPrintable(QStringLiteral("Run resources/translations/update. The tree no longer has:\n") + gone));
}

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
