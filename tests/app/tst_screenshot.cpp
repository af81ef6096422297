// SPDX-License-Identifier: GPL-3.0-or-later
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Shot {
    int status = -1;
    QString messages;
    QImage picture;
};

Shot takeShot(const QStringList &arguments, const QString &file)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QLatin1String(variable));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(CTSCOPE_PROGRAM), QStringList{QStringLiteral("--screenshot"), file} + arguments);
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError()), QImage(file)};
}

/// The mean brightness of an image, 0…255.
int brightness(const QImage &picture)
{
    return qGray(picture.scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).pixel(0, 0));
}

} // namespace

class TestScreenshot : public QObject {
    Q_OBJECT
private slots:
    void drawsTheWindow_data();
    void drawsTheWindow();
    void showsAProblemInThePicture();
    void failsWhenThePictureCanNotBeWritten();

private:
    QTemporaryDir m_folder;
};

void TestScreenshot::drawsTheWindow_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QString>("size");
    QTest::addColumn<QSize>("pixels");
    QTest::newRow("light") << QStringLiteral("light") << QStringLiteral("1280x800") << QSize(1280, 800);
    QTest::newRow("dark") << QStringLiteral("dark") << QStringLiteral("1600x1000") << QSize(1600, 1000);
}

void TestScreenshot::drawsTheWindow()
{
    QFETCH(QString, theme);
    QFETCH(QString, size);
    const Shot shot = takeShot({QStringLiteral("--theme"), theme, QStringLiteral("--size"), size,
                                   QStringLiteral(TEST_DATA "/router/table-proc.txt")},
        m_folder.filePath(theme + QStringLiteral(".png")));
    QCOMPARE(shot.status, 0);
    QTEST(shot.picture.size(), "pixels");
    const int gray = brightness(shot.picture);
    QVERIFY2(theme == QStringLiteral("light") ? gray > 200 : gray < 90, QByteArray::number(gray).constData());
}

void TestScreenshot::showsAProblemInThePicture()
{
    const Shot shot = takeShot({QStringLiteral("/nonexistent/file")}, m_folder.filePath(QStringLiteral("problem.png")));
    QCOMPARE(shot.status, 0);
    QCOMPARE(shot.picture.size(), QSize(1280, 800));
}

void TestScreenshot::failsWhenThePictureCanNotBeWritten()
{
    const Shot shot = takeShot({QStringLiteral(TEST_DATA "/router/table.txt")}, QStringLiteral("/nonexistent/a.png"));
    QCOMPARE(shot.status, 3);
    QVERIFY2(shot.messages.contains(QStringLiteral("ctscope: the picture /nonexistent/a.png cannot be written.")),
        qPrintable(shot.messages));
}

QTEST_GUILESS_MAIN(TestScreenshot)
#include "tst_screenshot.moc"
