"""A company in which every column of every file says something that an import would not make of itself."""

from collections.abc import Mapping

# In a currency of three decimals, so that nothing is right by accident.
FULL: Mapping[str, str] = {
    "company.csv": (
        "name,street,city,state,postal_code,footer,currency,zone,convenience_fee,branch_level_configuration\n"
        "Full & Sons,1 Main St,St Louis,MO,63101,Call us,BHD,America/Chicago,2.25,yes\n"
    ),
    "branches.csv": (
        "external_id,name,street,city,state,postal_code,phone,email,sender_name,zone\n"
        "B1,North,2 Main St,Alton,IL,62002,555-1,north@full.example,The North,America/Chicago\n"
    ),
    "portals.csv": (
        "external_id,branch,slug,host,on,title,accent,show_requests,show_proposals,show_visits,show_invoices,"
        "show_service_details,show_sales_rep_phone,electronic_payments,accept_card,accept_ach,"
        "allow_partial_payments,convenience_fee,allow_decline,allow_autopay,allow_statements,"
        "invitation_subject,invitation_body,logo\n"
        "PO1,B1,full,portal.full.example,no,Full,#123456,no,no,no,no,no,yes,yes,yes,yes,yes,1.25,yes,yes,yes,"
        "Welcome,Dear {contact},a.png\n"
    ),
    "staff.csv": (
        "external_id,email,name,title,phone,role,branches,active\n"
        "S1,sam@full.example,Sam,COO,555-2,branch_manager,B1,yes\n"
        "S2,sue@full.example,Sue,,,sales_rep,B1,no\n"
    ),
    "contacts.csv": (
        "external_id,name,title,company,email,phone,street,city,state,postal_code\n"
        "C1,Ann Bee,Owner,Bee Ltd,ann@full.example,555-3,1 Elm St,Alton,IL,62002\n"
    ),
    "properties.csv": (
        "external_id,branch,name,street,city,state,postal_code,account_owner,sales_rep,operations_manager\n"
        "P1,B1,Elm House,1 Elm St,Alton,IL,62002,S1,S2,S1\n"
    ),
    "property_contacts.csv": "property,contact,primary,billing\nP1,C1,yes,yes\n",
    "requests.csv": (
        "external_id,number,property,subject,description,category,priority,due_on,include_client,opened_on,"
        "opened_time,opened_by,opened_by_staff,assignees,status,completed_on\n"
        "R1,R-1,P1,Broken,Drips,Water,high,2024-05-30,yes,2024-05-20,21:30,C1,,S1|S2,completed,2024-05-22\n"
        "R2,R-2,P1,Gate,,Service Request,normal,,no,2024-05-21,00:00,,S1,,pending,\n"
    ),
    "comments.csv": (
        "external_id,request,contact,staff,public,text,written_on,written_time\n"
        "M1,R1,C1,,yes,Still,2024-05-20,22:15\nM2,R1,,S1,no,So it is,2024-05-21,00:00\n"
    ),
    "proposals.csv": (
        "external_id,number,revision,property,type,change_order_of,request,title,sales_rep,description,terms,"
        "payment_schedule,first_payment_on,payments,convenience_fee,status,sent_on,accepted_on,accepted_by\n"
        "O1,7,1,P1,contract,,R1,Mowing,S2,All of it,Net 30,Half now,2024-06-01,12,3.50,won,"
        "2024-05-01,2024-05-03,Ann Bee\n"
        "O2,8,0,P1,work_order,O1,,Edging,,,,,,,,delivered,2024-06-01,,\n"
    ),
    "proposal_services.csv": (
        "proposal,position,group,name,description,visits,price,optional,chosen\n"
        "O1,3,Lawn,Mowing,By hand,26,2600.125,no,no\nO1,4,Lawn,Edging,,1,650.500,yes,yes\n"
    ),
    "proposal_items.csv": (
        "proposal,service,position,name,quantity,unit_price\nO1,3,2,Labor,2.5,10.005\nO1,3,1,Fuel,1,-0.005\n"
    ),
    "work_tickets.csv": 'external_id,property,proposal,services\nW1,P1,O1,"Mowing\nEdging"\n',
    "visits.csv": (
        "external_id,ticket,day,time,status,reason\n"
        "V1,W1,2024-06-03,21:00,completed,\nV2,W1,2024-06-04,,skipped,Rain\n"
    ),
    "visit_notes.csv": (
        "external_id,visit,author,shown_in_portal,text,written_on,written_time\n"
        "N1,V1,S1,yes,All done,2024-06-03,22:15:30.250000\n"
    ),
    "invoices.csv": (
        "external_id,number,property,billing_contact,bill_to,title,invoiced_on,terms,due_on,status,shared_on\n"
        'I1,I-1,P1,C1,"Ann\nAlton",June,2024-06-30,Net 30,2024-08-15,shared,2024-07-02\n'
        "I2,I-2,P1,C1,Ann,July,2024-07-31,Net 30,2024-08-30,void,2024-08-01\n"
        "I3,I-3,P1,C1,Ann,August,2024-08-31,Net 30,2024-09-30,draft,\n"
    ),
    "invoice_lines.csv": (
        "invoice,position,proposal,visit,proposal_number,proposal_title,proposal_on,visit_on,service,item,"
        "quantity,unit_price,extended,tax\n"
        "I1,2,O1,V1,7-old,Old words,2024-04-30,2024-06-02,Mowing,Labor,2.5,40.005,100.012,8.125\n"
        "I2,1,O1,,7,Mowing,2024-05-01,,Mowing,,,,50.000,0.000\nI3,1,,,,,,,Mowing,,,,60.000,0.000\n"
    ),
    "credits.csv": "external_id,number,property,day,amount,memo\nK1,K-1,P1,2024-07-01,60.125,Goodwill\n",
    "credit_applications.csv": "external_id,credit,invoice,day,amount\nA1,K1,I1,2024-07-03,40.250\n",
    "payments.csv": "external_id,invoice,day,amount,memo\nPAY1,I1,2024-07-04,61.000,Visa 4242\n",
}
