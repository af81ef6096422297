// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/copy_forms.h"

#include <QCoreApplication>
#include <QMenu>

namespace ctscope {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::CopyForms)
};

} // namespace

void addCopyForms(QMenu *menu, const std::function<void(RowForm)> &chosen)
{
    const auto add = [&](const QString &text, const char *name, RowForm form) {
        auto *action = menu->addAction(text, menu, [chosen, form] { chosen(form); });
        action->setObjectName(QString::fromLatin1(name));
    };
    add(Words::tr("&Tab-Separated Columns"), "copyTabs", {});
    add(Words::tr("conn&track Lines"), "copyConntrack", FlowFormat::Conntrack);
    add(Words::tr("&Comma-Separated Values"), "copyCsv", FlowFormat::Csv);
    add(Words::tr("&JSON Lines"), "copyJson", FlowFormat::Json);
    add(Words::tr("Table for &Reading"), "copyTable", FlowFormat::Table);
    menu->addSeparator();
    add(Words::tr("ctscope &Filter"), "copyFilter", FlowCommand::CtscopeFilter);
    add(Words::tr("&Wireshark Filter"), "copyWireshark", FlowCommand::WiresharkFilter);
    add(Words::tr("tcp&dump Filter"), "copyTcpdump", FlowCommand::TcpdumpFilter);
    add(Words::tr("&nft Match"), "copyNft", FlowCommand::NftMatch);
    add(Words::tr("&iptables Match"), "copyIptables", FlowCommand::IptablesMatch);
    add(Words::tr("Commands That &Delete the Flows"), "copyDelete", FlowCommand::ConntrackDelete);
    add(Words::tr("Commands That Ma&ke the Flows Again"), "copyInsert", FlowCommand::ConntrackInsert);
}

} // namespace ctscope
